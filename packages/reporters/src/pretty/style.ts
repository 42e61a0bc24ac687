/** Colours by meaning. Without colour every function returns its text. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
  readonly notice: (text: string) => string
}

export type Tone = keyof Style

const codes = {
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  warning: [33, 39],
  bad: [31, 39],
  notice: [36, 39],
} as const satisfies Readonly<Record<Tone, readonly [number, number]>>

export const styleOf = (color: boolean): Style => {
  const paint = (tone: Tone) => (text: string) =>
    color && text !== '' ? `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m` : text
  return {
    strong: paint('strong'),
    faint: paint('faint'),
    good: paint('good'),
    warning: paint('warning'),
    bad: paint('bad'),
    notice: paint('notice'),
  }
}
