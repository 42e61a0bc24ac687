const escape = String.fromCharCode(27)
const colours = new RegExp(`${escape}\\[[0-9;]*m`, 'g')

/** Columns that a text takes, colours not counted; every character counts as one column. */
export const visibleWidth = (text: string): number => [...text.replaceAll(colours, '')].length

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - visibleWidth(text)))

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - visibleWidth(text))) + text

/**
 * Breaks a text at spaces. What is quoted in backticks stays on one line, so that a command can be copied, even where
 * that line becomes too long; so does a long word.
 */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of wordsOf(text)) {
    if (line !== '' && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

const wordsOf = (text: string): readonly string[] => text.match(/[^\s`]*`[^`]*`[^\s`]*|\S+/g) ?? []

/** A text that ends with a command in backticks, in its two parts. */
export const splitCommand = (text: string): { readonly text: string; readonly command: string | null } => {
  const found = /^([^`]*\S)\s+`([^`]+)`$/.exec(text)
  return { text: found?.[1] ?? text, command: found?.[2] ?? null }
}

/** Wraps parts that belong together each, for example `3 nodes · 41 RPCs`. Only a part that is too long is broken. */
export const wrapParts = (parts: readonly string[], width: number): readonly string[] => {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last === undefined || visibleWidth(last) + 3 + visibleWidth(part) > width)
      lines.push(...wrap(part, width))
    else lines[lines.length - 1] = `${last} · ${part}`
  }
  return lines
}

/** The first line behind `head`, the others below it. */
export const hanging = (head: string, lines: readonly string[]): readonly string[] => {
  const indent = ' '.repeat(visibleWidth(head))
  return lines.map((line, index) => (index === 0 ? head : indent) + line)
}

/** At most `limit` items as a list, the rest as a number. */
export const listed = (items: readonly string[], limit = 10): string =>
  items.length > limit
    ? `${items.slice(0, limit).join(', ')} and ${items.length - limit} more`
    : items.join(', ')

/** `1 check`, `2 checks`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
