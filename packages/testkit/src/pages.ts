import {
  checkCostText,
  isStandardSchema,
  type Check,
  type OptionDeclaration,
  type Plugin,
} from '@restate-preflight/core'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const headings = [
  'What it decides',
  'Why it matters',
  'What to do',
  'When to switch it off',
  'Facts it needs',
] as const
const open = '<!-- generated: header -->'
const close = '<!-- /generated -->'

/** What the page files of a plugin should hold. */
export interface WantedPages {
  /** File → its content: the pages under fresh headers, and `pages.gen.ts`, which ships them inside the package. */
  readonly files: ReadonlyMap<string, string>
  /** What only a person can mend. */
  readonly problems: readonly string[]
}

/** What is wrong with the pages of a plugin whose sources are in `folder`; empty where all is well. */
export const pageProblems = (plugin: Plugin, folder: string): readonly string[] => {
  const { files, problems } = wantedPages(plugin, folder)
  const stale = staleFiles(files).map((path) => `${relative(folder, path)} is stale: generate it again`)
  return [...problems, ...stale]
}

/**
 * The page of each check is `checks/NAME/NAME.md`, where NAME is the second part of its id: prose that people write,
 * under a header that is made from the check.
 */
export const wantedPages = (plugin: Plugin, folder: string): WantedPages => {
  const checks = checksById(plugin)
  const pages = checks.map((check) => wantedPage(check, folder))
  const complete = pages.flatMap(({ id, path, text }) => (text === null ? [] : [{ id, path, text }]))
  const files = new Map(complete.map(({ path, text }) => [path, text]))
  return {
    files: files.set(join(folder, 'pages.gen.ts'), pagesModule(complete)),
    problems: [...pages.flatMap(({ problems }) => problems), ...strayFolders(checks, folder)],
  }
}

/**
 * What is wrong with the page of a check: headings, a paragraph for each message, and whether its header is in step with the check.
 * @returns Sentences; empty where all is well.
 */
export const docs = (check: Check, page: string | undefined): readonly string[] => {
  if (page === undefined) return [`${check.id} has no page`]
  const stale = freshPage(check, page) === page ? [] : ['its header is not in step with the check: renew it']
  return [...proseProblems(check, withoutHeader(page)), ...stale].map((problem) => `${check.id}: ${problem}`)
}

/** The page under a fresh header: what a check declares, in a table. */
export const freshPage = (check: Check, page: string): string =>
  `${headerOf(check)}\n\n${withoutHeader(page)}`

/** The files that do not hold what they should. */
export const staleFiles = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files].flatMap(([path, content]) => (contentOf(path) === content ? [] : [path]))

/** The part of a check id that names its folder. */
export const checkName = (check: Check): string => check.id.slice(check.id.indexOf('/') + 1)

/** The checks of a plugin in the order of their ids. */
export const checksById = (plugin: Plugin): readonly Check[] =>
  plugin.checks.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** When a finding of a check is believed, in words. */
export const confirmationOf = ({ settleMs }: Check): string =>
  settleMs === 0 ? 'by the first look' : `after ${settleMs / 1000} s`

/** A Markdown table as Prettier lays it out. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const [first = [], ...rest] = cells
  return [line(first), rule, ...rest.map(line)].join('\n')
}

/** What a file holds; null where there is none. */
export const contentOf = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, 'utf8') : null

interface WantedPage {
  readonly id: string
  readonly path: string
  /** Null where there is no page to put the header on. */
  readonly text: string | null
  readonly problems: readonly string[]
}

const wantedPage = (check: Check, folder: string): WantedPage => {
  const { id } = check
  const name = checkName(check)
  const path = join(folder, 'checks', name, `${name}.md`)
  const present = contentOf(path)
  if (present === null) {
    return { id, path, text: null, problems: [`${id} has no page ${relative(folder, path)}`] }
  }
  const prose = withoutHeader(present)
  const problems = proseProblems(check, prose).map((problem) => `${relative(folder, path)}: ${problem}`)
  return { id, path, text: freshPage(check, present), problems }
}

const strayFolders = (checks: readonly Check[], folder: string): readonly string[] => {
  const names = new Set(checks.map(checkName))
  return readdirSync(join(folder, 'checks'))
    .filter((name) => !names.has(name))
    .map((name) => `checks/${name} belongs to no check of the plugin`)
}

/** What people wrote of a page, below its generated header. */
export const withoutHeader = (page: string): string => {
  const end = page.indexOf(close)
  return page.startsWith(open) && end >= 0 ? page.slice(end + close.length).trimStart() : page
}

/** Parts of a page, as the header that is generated. */
export const generatedHeader = (...parts: readonly string[]): string => [open, ...parts, close].join('\n\n')

const headerOf = (check: Check): string =>
  generatedHeader(
    `# ${check.id}`,
    `${check.summary.charAt(0).toUpperCase()}${check.summary.slice(1)}.`,
    markdownTable(['property', 'value'], propertiesOf(check)),
    ...optionsOf(check),
    'Messages:',
    Object.entries(check.messages)
      .map(([id, { symptom }]) => `- \`${id}\`: ${symptom}`)
      .join('\n'),
  )

const propertiesOf = (check: Check): readonly (readonly string[])[] => [
  ['severity', check.severity],
  ['judged per', check.per],
  ['confirmed', confirmationOf(check)],
  ['while settling', check.expectedWhileSettling === true ? 'reported as info' : 'no difference'],
  ['before provisioning', (check.phase ?? 'provisioned') === 'provisioned' ? 'skipped' : 'judged'],
  ['required', check.required === false ? 'no' : 'yes'],
  ['tags', check.tags?.join(', ') ?? 'none'],
  ['cost', checkCostText(check)],
]

const optionsOf = (check: Check): readonly string[] => {
  if (isStandardSchema(check.options)) return ['Options: as its schema says.']
  const options = Object.entries(check.options ?? {})
  if (options.length === 0) return ['Options: none.']
  const rows = options.map(([name, option]) => [
    `\`${name}\``,
    rangeOf(option),
    String(option.default),
    option.summary,
  ])
  return ['Options:', markdownTable(['option', 'type', 'default', 'meaning'], rows)]
}

const rangeOf = (option: OptionDeclaration): string =>
  option.type === 'integer' ? `integer, ${option.minimum} to ${option.maximum}` : option.type

/** A heading of a Markdown page. */
export interface Heading {
  readonly level: number
  readonly title: string
  /** Whether any text stands below it, before the next heading. */
  readonly filled: boolean
}

const proseProblems = (check: Check, prose: string): readonly string[] => {
  const found = headingsOf(prose)
  const sections = found.filter(({ level }) => level === 2).map(({ title }) => title)
  const missing = headings.filter((title) => !sections.includes(title))
  if (missing.length > 0) return missing.map((title) => `the heading "## ${title}" is missing`)
  const known = sections.filter((title) => headings.some((heading) => heading === title))
  const explained = messagesUnder(found, 'What to do')
  const messages = Object.keys(check.messages)
  return [
    ...(known.join() === headings.join() ? [] : [`the order of headings is not ${headings.join(', ')}`]),
    ...messages
      .filter((id) => !explained.includes(id))
      .map((id) => `the message ${id} has no "### ${id}" under "What to do"`),
    ...explained.filter((id) => !messages.includes(id)).map((id) => `"### ${id}" is no message of the check`),
    ...found
      .filter(({ title, filled }) => !filled && title !== 'What to do')
      .map(({ title }) => `nothing stands under "${title}"`),
  ]
}

const messagesUnder = (found: readonly Heading[], section: string): readonly string[] => {
  const below = found.slice(found.findIndex(({ level, title }) => level === 2 && title === section) + 1)
  const next = below.findIndex(({ level }) => level === 2)
  return below
    .slice(0, next < 0 ? below.length : next)
    .filter(({ level }) => level === 3)
    .map(({ title }) => title)
}

/** Headings outside of code blocks. */
export const headingsOf = (prose: string): readonly Heading[] => {
  const found: { level: number; title: string; filled: boolean }[] = []
  let inCode = false
  for (const line of prose.split('\n')) {
    if (line.startsWith('```')) inCode = !inCode
    const [, marks, title] = (inCode ? null : /^(#+) (.*)$/.exec(line)) ?? []
    const last = found.at(-1)
    if (marks !== undefined && title !== undefined) {
      found.push({ level: marks.length, title: title.trim(), filled: false })
    } else if (last !== undefined && line.trim() !== '') last.filled = true
  }
  return found
}

/** A module of TypeScript that holds pages, so that they ship inside the package. */
export const pagesModule = (
  pages: readonly { readonly id: string; readonly text: string }[],
  of = { all: 'the checks', each: 'check', by: 'id' },
): string =>
  [
    `// Generated by tools/pages.ts from the pages of ${of.all}; do not edit.`,
    '',
    `/** The Markdown page of each ${of.each}, by ${of.by}. */`,
    'export const pages: Readonly<Record<string, string>> = {',
    ...pages.map(
      ({ id, text }) =>
        `  ${/^\w+$/.test(id) ? id : `'${id}'`}: \`${text.replaceAll(/[\\`]|\$\{/g, '\\$&')}\`,`,
    ),
    '}',
    '',
  ].join('\n')
