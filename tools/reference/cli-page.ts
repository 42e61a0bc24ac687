import { markdownTable } from '@restate-preflight/testkit'
import { code, escaped, listed, referencePage } from './page.ts'

/** What oclif keeps of a flag, as far as the page tells it. */
export interface CommandFlag {
  readonly char?: string
  readonly description?: string
  readonly summary?: string
  readonly helpValue?: string | readonly string[]
  readonly options?: readonly string[]
  readonly default?: unknown
  readonly required?: boolean
  readonly multiple?: boolean
  readonly hidden?: boolean
  readonly exclusive?: readonly string[]
  readonly dependsOn?: readonly string[]
  readonly type?: string
}

export type CommandFlags = { readonly [name: string]: CommandFlag }

export interface CommandArgument {
  readonly name?: string
  readonly description?: string
  readonly required?: boolean
}

type Example = string | { readonly description?: string; readonly command: string }

/** A command as oclif's class declares it. */
export interface CommandClass {
  readonly summary?: string
  readonly description?: string
  readonly hidden?: boolean
  readonly examples?: readonly Example[]
  readonly args?: { readonly [name: string]: CommandArgument }
  readonly flags?: CommandFlags
  readonly strict?: boolean
}

/** Flags that several commands have, under the title of their group. */
export type SharedFlags = { readonly [title: string]: CommandFlags }

/** `docs/reference/cli.md`: every command with its arguments, flags and examples. */
export const cliPage = (
  commands: { readonly [id: string]: CommandClass },
  shared: SharedFlags,
): Promise<string> => {
  const shown = Object.entries(commands)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([id, command]) => [id.replaceAll(':', ' '), command] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return referencePage(
    { title: 'Commands', from: 'the commands of packages/cli' },
    'Every command of `restate-preflight`, with its arguments, flags and examples. `restate-preflight help COMMAND` prints the same. What the commands end with: [exit codes](exit-codes.md). Most flags can also be set by [environment variables](environment.md) and in a [configuration](configuration.md).',
    markdownTable(
      ['command', 'what it does'],
      shown.map(([name, { summary = '' }]) => [`[${name}](#${name.replaceAll(' ', '-')})`, escaped(summary)]),
    ),
    ...shown.flatMap(([name, command]) => sectionOf(name, command, shared)),
    '## Shared flags',
    'Where a command has flags of a group, it has them as they stand here, unless its own table says otherwise.',
    ...Object.entries(shared).flatMap(([title, flags]) => [
      `### ${title} flags`,
      flagTable(Object.entries(flags)),
    ]),
  )
}

const sectionOf = (name: string, command: CommandClass, shared: SharedFlags): readonly string[] => {
  const args = Object.entries(command.args ?? {})
  const flags = Object.entries(command.flags ?? {}).filter(([, { hidden }]) => hidden !== true)
  const groups = Object.entries(shared).filter(([, group]) => flags.some(isOf(group)))
  const own = flags.filter((flag) => !groups.some(([, group]) => isOf(group)(flag)))
  return [
    `## ${name}`,
    escaped(command.summary ?? ''),
    fence(
      'sh',
      `restate-preflight ${[name, ...args.map(usageOf), ...(flags.length > 0 ? ['[FLAGS]'] : [])].join(' ')}`,
    ),
    escaped(command.description === command.summary ? '' : (command.description ?? '')),
    args.length === 0
      ? ''
      : markdownTable(
          ['argument', 'meaning'],
          args.map(([key, { name: shownAs = key, description = '', required }]) => [
            code(shownAs),
            `${escaped(description)}${required === true ? ' (required)' : ''}`,
          ]),
        ),
    own.length === 0 ? '' : flagTable(own),
    groups.length === 0
      ? ''
      : `Also flags of ${listed(groups.map(([title, group]) => groupText(title, group, flags)))}.`,
    ...examplesOf(command.examples ?? []),
  ]
}

const usageOf = ([key, { name = key, required }]: readonly [string, CommandArgument]): string =>
  required === true ? name.toUpperCase() : `[${name}]`

/** The very same declaration, not one that a command has in its place. */
const isOf =
  (group: CommandFlags) =>
  ([name, flag]: readonly [string, CommandFlag]): boolean =>
    group[name] === flag

/** The group, and which of its flags where they are not all. */
const groupText = (
  title: string,
  group: CommandFlags,
  flags: readonly (readonly [string, CommandFlag])[],
): string => {
  const taken = flags.filter(isOf(group)).map(([name]) => name)
  const link = `[${title}](#${title}-flags)`
  return taken.length === Object.keys(group).length
    ? link
    : `${link} (${taken.map((name) => code(`--${name}`)).join(', ')})`
}

const flagTable = (flags: readonly (readonly [string, CommandFlag])[]): string =>
  markdownTable(
    ['flag', 'meaning'],
    flags.map(([name, flag]) => [code(spelling(name, flag)), meaningOf(flag)]),
  )

const spelling = (name: string, { char, helpValue, type }: CommandFlag): string => {
  const value = type === 'boolean' ? '' : ` ${[helpValue ?? 'VALUE'].flat().join(' ')}`
  return `${char === undefined ? '' : `-${char}, `}--${name}${value}`
}

const meaningOf = (flag: CommandFlag): string =>
  [
    escaped(flag.summary ?? flag.description ?? ''),
    flag.options === undefined ? '' : `one of ${flag.options.map(code).join(', ')}`,
    typeof flag.default === 'string' || typeof flag.default === 'number'
      ? `default ${code(String(flag.default))}`
      : '',
    flag.required === true ? 'required' : '',
    flag.exclusive === undefined
      ? ''
      : `not with ${flag.exclusive.map((name) => code(`--${name}`)).join(', ')}`,
    flag.dependsOn === undefined
      ? ''
      : `only with ${flag.dependsOn.map((name) => code(`--${name}`)).join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ')

const examplesOf = (examples: readonly Example[]): readonly string[] =>
  examples.length === 0
    ? []
    : [
        'Examples:',
        fence(
          'sh',
          examples
            .map((example) => (typeof example === 'string' ? { command: example } : example))
            .map(
              ({ description, command }) =>
                `${description === undefined ? '' : `# ${description}\n`}${typed(command)}`,
            )
            .join('\n'),
        ),
      ]

const typed = (command: string): string => command.replaceAll('<%= config.bin %>', 'restate-preflight')

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``
