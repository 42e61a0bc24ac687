import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** What is wrong with the links of a built site, and which addresses outside it names. */
export interface SiteLinks {
  readonly problems: readonly string[]
  readonly external: readonly string[]
  readonly links: number
}

/**
 * Follows every link, image, script and style sheet of every built page: the file must be there, and the anchor in it. Addresses
 * outside are checked for their form only; nothing is asked. A page may not load anything from outside.
 */
export const checkSite = (folder: string, base: string): SiteLinks => {
  const pages = new Map(
    globSync('**/*.html', { cwd: folder }).map((file) => [file, readPage(join(folder, file))] as const),
  )
  const external = new Set<string>()
  const problems: string[] = []
  let links = 0
  for (const [file, page] of pages) {
    for (const { href, loads } of page.references) {
      links += 1
      if (/^(data|mailto):/.test(href)) continue
      if (/^([a-z][a-z0-9+.-]*:)?\/\//i.test(href)) {
        if (loads) problems.push(`${file}: loads ${href} from outside`)
        else if (!isWellFormed(href)) problems.push(`${file}: ${href} is no address`)
        external.add(href)
        continue
      }
      const problem = brokenLink(folder, base, pages, file, href)
      if (problem !== null) problems.push(`${file}: ${href}: ${problem}`)
    }
  }
  return { problems, external: [...external].sort(), links }
}

interface BuiltPage {
  readonly references: readonly { readonly href: string; readonly loads: boolean }[]
  readonly ids: ReadonlySet<string>
}

const readPage = (file: string): BuiltPage => {
  const html = readFileSync(file, 'utf8')
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', rest = '']) => ({
      name: name.toLowerCase(),
      attributes: new Map(
        [...rest.matchAll(/([^\s=]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, unescaped(value)]),
      ),
    }),
  )
  return {
    references: tags.flatMap(({ name, attributes }) =>
      ['href', 'src'].flatMap((key) => {
        const href = attributes.get(key)
        return href === undefined ? [] : [{ href, loads: name !== 'a' }]
      }),
    ),
    ids: new Set(tags.flatMap(({ attributes }) => attributes.get('id') ?? [])),
  }
}

const unescaped = (value: string): string =>
  value
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')

const isWellFormed = (href: string): boolean =>
  URL.canParse(href) &&
  /^https?:$/.test(new URL(href).protocol) &&
  /^[\w.-]+(:\d+)?$/.test(new URL(href).host)

/** Why a link leads nowhere; null where it leads somewhere. Links are relative to the page, or begin with the base of the site. */
const brokenLink = (
  folder: string,
  base: string,
  pages: ReadonlyMap<string, BuiltPage>,
  from: string,
  href: string,
): string | null => {
  const [path = '', anchor] = href.split('#').map(decodeURIComponent)
  if (path.startsWith('/') && !path.startsWith(base)) return `it is not below ${base}`
  const absolute = path.startsWith('/') ? path.slice(base.length) : posix.join(posix.dirname(from), path)
  const target = path === '' ? from : indexOf(folder, posix.normalize(absolute))
  if (target.startsWith('..') || !existsSync(join(folder, target))) return 'there is no such page or file'
  if (anchor === undefined || anchor === '') return null
  return pages.get(target)?.ids.has(anchor) === true ? null : `${target} has no #${anchor}`
}

const indexOf = (folder: string, path: string): string =>
  path === '.' || path.endsWith('/')
    ? posix.join(path, 'index.html')
    : existsSync(join(folder, path))
      ? path
      : `${path}.html`
