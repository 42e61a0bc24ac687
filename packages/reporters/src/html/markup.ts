import { escapeXml } from '../xml.ts'

/** HTML that is safe already; only `html` makes it. */
export interface Markup {
  readonly markup: string
}

/** What stands between the parts of a template: texts are escaped, nothing is left out for null. */
export type Part = string | number | null | Markup | readonly Part[]

/**
 * A template of HTML. Every text that is put into it is escaped, for elements and for quoted attributes alike, so that nothing of
 * a report can become markup. It must not stand in a style, a script or an address. The fixed part is ASCII: the bundle is read as
 * such, and a bundler cannot escape what is fixed here.
 */
export const html = (fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: fixed
    .map((text, index) => text + (index < parts.length ? textOf(parts[index] ?? null) : ''))
    .join(''),
})

const textOf = (part: Part): string => {
  if (part === null) return ''
  if (typeof part === 'string') return escapeXml(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(textOf).join('')
}

/** A text in which what is in backticks is code. */
export const prose = (text: string): Markup =>
  html`${text.split(/`([^`]+)`/u).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`

/** A sign that says what a word beside it says too. */
export const glyph = (sign: string): Markup => html`<span class="glyph" aria-hidden="true">${sign}</span>`

/** A table that scrolls by itself where it is wider than the page; the keyboard reaches it. */
export const wideTable = (caption: string, head: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="wide" role="group" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`

/** A part of the page with a heading that the contents link to. */
export const section = (id: string, title: string, ...content: readonly Part[]): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`
