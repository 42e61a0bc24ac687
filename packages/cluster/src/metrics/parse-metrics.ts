/** One line of a scrape. */
export interface Sample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** May be NaN or infinite: both are words of the format. */
  readonly value: number
}

/**
 * The samples of the wanted metrics in the Prometheus text format, version 0.0.4; null where the text is something else. A
 * wanted line that does not parse is left out, so that its metric is missing and not zero. docs/adr/0008 tells why this is ours.
 */
export const parseMetrics = (text: string, wanted: ReadonlySet<string>): readonly Sample[] | null => {
  if (!firstLine.test(text)) return null
  const samples: Sample[] = []
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const name = nameAt(text, start)
    // A scrape has thousands of lines, of which we read a few dozen.
    const sample = wanted.has(name) ? sampleOf(name, text.slice(start + name.length, end)) : null
    if (sample !== null) samples.push(sample)
    start = end + 1
  }
  return samples
}

/** A comment, or a name with what follows one: other texts that a server may answer begin otherwise. */
const firstLine = /^\s*(?:#|[a-zA-Z_:][\w:]*(?:\{|[ \t]+[-+.\dNI]))/

const namePattern = /[a-zA-Z_:][\w:]*/y

const nameAt = (text: string, start: number): string => {
  namePattern.lastIndex = start
  return namePattern.exec(text)?.[0] ?? ''
}

const labelPattern = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y
/** The value, and a time that we do not need. */
const valuePattern = /^[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t\r]*$/

const sampleOf = (name: string, rest: string): Sample | null => {
  const labels = new Map<string, string>()
  let position = 0
  if (rest.startsWith('{')) {
    position = 1
    while (rest[position] !== '}') {
      labelPattern.lastIndex = position
      const found = labelPattern.exec(rest)
      const [whole, label, escaped] = found ?? []
      if (whole === undefined || label === undefined || escaped === undefined) return null
      labels.set(label, unescaped(escaped))
      position += whole.length
    }
    position += 1
  }
  const value = numberOf(valuePattern.exec(rest.slice(position))?.[1])
  return value === null ? null : { name, labels, value }
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
}

/** `Number` takes an empty text and `0x10` for numbers; the format does not. */
const numberOf = (text: string | undefined): number | null => {
  if (text === undefined) return null
  const word = words[text]
  if (word !== undefined) return word
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : null
}
