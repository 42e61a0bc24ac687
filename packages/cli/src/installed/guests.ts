import { Plugin } from '@oclif/core/config'
import type { Interfaces } from '@oclif/core'
import { PreflightError } from '@restate-preflight/core'
import { firstWord, isOurs } from './collisions.ts'
import { dataFolder } from './data-folder.ts'
import { homeOf, readInstalled, type InstalledPlugin } from './installed-list.ts'
import { packageFolder } from './package-folder.ts'

/** What oclif is told of us. */
export interface Root {
  readonly root: string
  readonly pjson: Interfaces.PJSON
  readonly userPlugins: false
}

/**
 * The installed plugins that a command line needs, as oclif has them: those that have a command of its first word, or all where help is
 * asked for. Nothing of them is loaded yet.
 * @returns undefined where none is needed.
 * @throws PreflightError RP1136 where the command may be one of a plugin, and nobody can know.
 */
export const guestsFor = async (
  argv: readonly string[],
  root: Root,
  data: string | null = dataFolder(),
): Promise<Map<string, Plugin> | undefined> => {
  const isHelp = asksForHelp(argv)
  const installed = isHelp ? readable(data) : readInstalled(data)
  const wanted = installed.filter(({ commands }) =>
    commands.some((command) => isHelp || firstWord(command) === firstWord(argv[0] ?? '')),
  )
  if (wanted.length === 0 || data === null) return undefined
  const host = new Plugin({ ...root, isRoot: true })
  await host.load()
  const guests = new Map([[host.name, host]])
  for (const plugin of wanted) {
    const guest = await guestOf(plugin, data).catch((cause: unknown) => {
      if (isHelp) return undefined
      throw new PreflightError('RP1136', `${plugin.name} is not there any more`, {
        target: plugin.name,
        action: `Install it again: \`restate-preflight plugins install ${plugin.source}\`.`,
        cause,
      })
    })
    // Hooks are code as well, and help is no reason to run any.
    if (guest !== undefined && isHelp) guest.hooks = {}
    if (guest !== undefined) guests.set(guest.name, guest)
  }
  return guests
}

/** Whether the list of all commands is asked for. */
export const asksForHelp = ([first = 'help']: readonly string[]): boolean =>
  ['help', '--help', '-h'].includes(first)

/** Help is needed most where something is broken; `plugins` says what. */
const readable = (data: string | null): readonly InstalledPlugin[] => {
  try {
    return readInstalled(data)
  } catch {
    return []
  }
}

/** Whatever the package has become since it was looked at: what is ours stays ours. */
const guestOf = async (plugin: InstalledPlugin, data: string): Promise<Plugin> => {
  const guest = new Plugin({
    name: plugin.name,
    root: packageFolder(homeOf(data, plugin), plugin.name),
    type: 'link',
  })
  await guest.load()
  const theirs = (names: readonly string[]) => names.filter((name) => !isOurs(name))
  guest.commands = guest.commands
    .filter(({ id }) => !isOurs(id))
    .map((command) => ({
      ...command,
      aliases: theirs(command.aliases),
      hiddenAliases: theirs(command.hiddenAliases),
    }))
  const topics = guest.topics.filter(({ name }) => !isOurs(name))
  Object.defineProperty(guest, 'topics', { value: topics })
  return guest
}
