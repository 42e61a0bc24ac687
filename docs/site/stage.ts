import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { apiPages } from './api.ts'
import { hrefsOf, localLink } from './links.ts'
import { isFolder, linkedFile, pageOfFile, root, sections, sourcesOfPages, staged } from './places.ts'

/** A page with its title, for navigation. */
export interface Page {
  /** As in `how-to/read-a-report.md`. */
  readonly path: string
  /** The file of the repository that it is made from, and that links to it name; null for what has none. */
  readonly source: string | null
  readonly title: string
  /** The first sentences. */
  readonly lead: string
}

/**
 * Puts all pages together in one folder: those of `docs`, those of checks, which stand beside their code, the API of the published
 * packages, and one for each file of the repository that a page links to. Returns them in the order of their paths, which is also
 * left beside them for the configuration of the site.
 */
export const stagePages = async (): Promise<readonly Page[]> => {
  rmSync(staged, { recursive: true, force: true })
  const sources = sourcesOfPages()
  const texts = new Map([...sources].map(([path, file]) => [path, readFileSync(join(root, file), 'utf8')]))
  const api = await apiPages()
  const described = new Set(api.map(({ source }) => source))
  const files = linkedFiles(sources, texts).filter((file) => !described.has(file))
  for (const [path, file] of sources) stagePage(path, file)
  for (const file of files) write(pageOfFile(file), filePage(file))
  for (const { path, text } of api) write(path, text)
  const pages = [
    ...[...texts].map(([path, text]) => pageOf(path, text, sources.get(path) ?? null)),
    ...api.map(({ path, text, source }) => pageOf(path, text, source)),
  ]
  for (const [path, text] of pluginPages(pages)) {
    write(path, text)
    pages.push(pageOf(path, text, null))
  }
  for (const section of sections) {
    if (!texts.has(`${section.folder}/index.md`))
      write(`${section.folder}/index.md`, indexPage(section, pages))
  }
  const inOrder = pages.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  writeFileSync(join(staged, 'pages.json'), JSON.stringify(inOrder))
  return inOrder
}

/** Puts one page, which is a file of the repository, to the others. */
export const stagePage = (path: string, file: string): void => {
  const text = readFileSync(join(root, file), 'utf8')
  write(path, path === 'index.md' ? landingPage(text) : withoutComments(text))
}

const write = (path: string, text: string): void => {
  const file = join(staged, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/**
 * The landing page shows an output that README.md has, so that there is one of it: the front matter names the line above it.
 * @throws Error where README.md has no such line.
 */
const landingPage = (text: string): string =>
  text.replace(/^terminal: (.*)$/m, (_, title: string) => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const [, output] =
      new RegExp(`^${title}.*?^\\\`\\\`\\\`console\\n(.*?)^\\\`\\\`\\\`$`, 'ms').exec(readme) ?? []
    if (output === undefined) throw new Error(`README.md has no output below "${title}"`)
    return `terminal: ${JSON.stringify(output.trimEnd())}`
  })

/** HTML is not rendered, so that `<NODE>` is what it says; marks for generators are taken out here. */
const withoutComments = (text: string): string => text.replaceAll(/^<!--.*?-->\n*/gms, '')

const linkedFiles = (
  sources: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
): readonly string[] => {
  const known = new Set(sources.values())
  const linked = [...texts].flatMap(([path, text]) =>
    hrefsOf(text).flatMap((href) => {
      const link = localLink(href)
      return link === null ? [] : (linkedFile(sources.get(path) ?? '', link.path) ?? [])
    }),
  )
  return [...new Set(linked)].filter((file) => !known.has(file) && file !== 'README.md' && !isFolder(file))
}

const languages: Readonly<Record<string, string>> = {
  cjs: 'js',
  mjs: 'js',
  cfg: 'ini',
  service: 'ini',
  timer: 'ini',
  '': 'text',
}

/** From so many lines on, a file is shown without colours: they would cost a second each, and some hundred kB. */
const maxColouredLines = 400

const filePage = (file: string): string => {
  const text = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('.md')) return text
  const extension = text.split('\n').length > maxColouredLines ? '' : extname(file).slice(1)
  const fence = '`'.repeat(3 + (text.includes('```') ? 1 : 0))
  return `---\nsearch: false\n---\n\n# \`${file}\`\n\n${fence}${languages[extension] ?? extension}\n${text.trimEnd()}\n${fence}\n`
}

const pageOf = (path: string, text: string, source: string | null): Page => {
  const prose = withoutComments(text)
  const title = /^# (.*)$/m.exec(prose)?.[1] ?? path
  const [lead = ''] = prose
    .replace(/^---\n.*?^---\n/ms, '')
    .replace(/^# .*$/m, '')
    .trim()
    .split(/\n\n/)
  return {
    path,
    source,
    title: title.replaceAll('`', ''),
    lead: /^[\w`[*]/.test(lead) ? lead.replaceAll('\n', ' ') : '',
  }
}

/** A page for each plugin, above those of its checks. */
const pluginPages = (pages: readonly Page[]): ReadonlyMap<string, string> => {
  const checks = Map.groupBy(pages, ({ path }) => /^reference\/checks\/(.*)\//.exec(path)?.[1])
  return new Map(
    [...checks].flatMap(([plugin, own]) =>
      plugin === undefined
        ? []
        : [
            [
              `reference/checks/${plugin}.md`,
              [
                `# ${plugin}`,
                'Checks of this plugin. The others are among [all checks](/reference/checks.md).',
                ...own.map(listed),
              ].join('\n\n'),
            ],
          ],
    ),
  )
}

const indexPage = ({ folder, title, lead }: (typeof sections)[number], pages: readonly Page[]): string => {
  const own = pages.filter(({ path }) => path.startsWith(`${folder}/`) && path.split('/').length === 2)
  return ['---\neditLink: false\n---', `# ${title}`, lead, ...own.map(listed)].join('\n\n')
}

const listed = ({ title, path, lead }: Page): string => `- [${title}](/${path})${linkless(lead)}`

/** Links in a lead are relative to their own page. */
const linkless = (lead: string): string =>
  lead === '' || lead.length > 300 ? '' : `: ${lead.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')}`
