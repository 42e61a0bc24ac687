/**
 * A text as Markdown that reads as the text: nothing in it becomes markup. What is in backticks stays code, and so become words
 * that GitHub and GitLab would link or send mail for (addresses, @names, #numbers): inside code they do neither.
 */
export const inline = (text: string): string =>
  text
    .split(/(`[^`]+`)/u)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : words(part)))
    .join('')

/** A text as code. The fence is longer than any row of backticks in it. */
export const code = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/gu) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  // A reader takes one space off both ends, if there is one at both.
  const room = /^`|`$|^ .*\S.* $/u.test(text) ? ' ' : ''
  return `${fence}${room}${text}${room}${fence}`
}

const words = (text: string): string =>
  text
    .split(/(\s+)/u)
    .map((word) => {
      if (!linked.test(word)) return escaped(word)
      const [, before = '', address = '', behind = ''] = /^([("'[]*)(.*?)([)\]"',.;:!?]*)$/u.exec(word) ?? []
      return `${escaped(before)}${code(address)}${escaped(behind)}`
    })
    .join('')

const escaped = (text: string): string => text.replaceAll(markup, '\\$&')

const linked = /:\/\/|www\.|@\w|#\d|mailto:|xmpp:/iu
const markup = /[\\`*_[\]<>~&$#!]/gu

/** A table of cells that are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

const cell = (markdown: string): string => markdown.replaceAll('|', '\\|')
