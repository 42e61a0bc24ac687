/** XML 1.0 has no way to write these at all. Control characters are gone before: see `printable`. */
const impossible = /[\p{Cs}\ufffe\uffff]/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text for an attribute or an element, whatever is in it. */
export const escapeXml = (text: string): string =>
  text.replaceAll(impossible, '\ufffd').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')

export type Attributes = Readonly<Record<string, string | number>>

/** `<name a="1">content</name>`, or `<name a="1"/>`; the content is XML already. */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const start = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`),
  ].join(' ')
  return content === '' ? `<${start}/>` : `<${start}>${content}</${name}>`
}
