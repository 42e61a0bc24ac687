import { existsSync, globSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

export const root = join(import.meta.dirname, '../..')
const vitepress = join(root, 'docs/.vitepress')
/** Where all pages are put together before they are built. */
export const staged = join(vitepress, 'pages')
export const built = join(vitepress, 'dist')
/** For what is made on the way, and for nobody else. */
export const scratch = join(vitepress, 'cache')

/** The path below which the site is served: `DOCS_BASE=/x/ npm run docs`. */
export const base = process.env['DOCS_BASE'] ?? '/'
if (!/^\/(?:[\w.-]+\/)*$/.test(base))
  throw new Error(`DOCS_BASE is ${base}; it has to begin and to end with a slash, as /x/ does`)

/** The parts of the documentation, by Diátaxis, in the order in which they are shown. */
export const sections = [
  {
    folder: 'tutorial',
    title: 'Tutorials',
    lead: 'Learn it by doing it, from the first command to a check of your own.',
  },
  { folder: 'how-to', title: 'How-to guides', lead: 'What to do to reach one end.' },
  { folder: 'reference', title: 'Reference', lead: 'What there is, made from code.' },
  { folder: 'explanation', title: 'Explanation', lead: 'Why it is as it is.' },
  { folder: 'adr', title: 'Decisions', lead: 'What was decided, when, and what was rejected.' },
] as const

/** Source files of pages, by the page that each becomes; both relative, the source to the root of the repository. */
export const sourcesOfPages = (): ReadonlyMap<string, string> =>
  new Map([
    ...globSync('docs/{index.md,{tutorial,how-to,reference,explanation,adr}/**/*.md}', { cwd: root })
      .filter((file) => !file.endsWith('0000-template.md'))
      .map((file) => [posix.relative('docs', file).replace(/\/README\.md$/, '.md'), file] as const),
    ...globSync('plugins/*/src/checks/*/*.md', { cwd: root }).map((file) => {
      const [, plugin = '', , , check = ''] = file.split('/')
      return [`reference/checks/${plugin}/${check}.md`, file] as const
    }),
    ['contributing.md', 'CONTRIBUTING.md'],
  ])

/** The page for a file of the repository that is linked to and is no page itself. */
export const pageOfFile = (file: string): string => `files/${file}.md`

/** Where a link in a source file leads: to a file of the repository, or nowhere. */
export const linkedFile = (source: string, path: string): string | null => {
  const target = posix.normalize(posix.join(dirname(source), decodeURI(path)))
  if (target.startsWith('..') || !existsSync(join(root, target))) return null
  return target.replace(/\/$/, '')
}

export const isFolder = (file: string): boolean => statSync(join(root, file)).isDirectory()
