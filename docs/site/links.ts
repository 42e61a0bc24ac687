import { isFolder, linkedFile, pageOfFile, sections } from './places.ts'

/** A link as a page has it, taken apart. */
export interface Link {
  readonly path: string
  /** With its `#`; empty where there is none. */
  readonly anchor: string
}

/** Null for what leads out of the repository, and for an anchor in the same page. */
export const localLink = (href: string): Link | null => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('#') || href.startsWith('//')) return null
  const [path = '', ...rest] = href.split('#')
  return { path, anchor: rest.length === 0 ? '' : `#${rest.join('#')}` }
}

/** What a link of a source file becomes on the site: a page by its path from the root, or null where it leads nowhere. */
export const siteLink = (
  source: string,
  { path, anchor }: Link,
  pages: ReadonlyMap<string, string>,
): string | null => {
  const file = linkedFile(source, path)
  if (file === null) return null
  if (file === 'README.md') return `/${anchor}`
  const section = sections.find(({ folder }) => `docs/${folder}` === file)
  if (section !== undefined) return `/${section.folder}/${anchor}`
  if (isFolder(file)) return null
  const page = [...pages].find(([, from]) => from === file)?.[0] ?? pageOfFile(file)
  return `/${page}${anchor}`
}

/** Hrefs of a Markdown text outside of code. */
export const hrefsOf = (markdown: string): readonly string[] => {
  const prose = markdown.replaceAll(/^(`{3,}|~{3,}).*?^\1/gms, '').replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/gs, '')
  return [
    ...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g),
    ...prose.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm),
  ].flatMap(([, href]) => href ?? [])
}

/** The anchor of a heading as the web pages of repositories derive it, so that a link works in both places. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
