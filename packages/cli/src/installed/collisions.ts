import { commandNames } from '../command-names.ts'
import type { InstalledPlugin } from './installed-list.ts'
import type { Inspection } from './inspection.ts'

/** The first words of our commands. Each is ours with all that follows it. */
const ownWords: ReadonlySet<string> = new Set(commandNames.map((name) => firstWord(name)))

/** Whether a command or topic lies in what is ours. */
export const isOurs = (name: string): boolean => ownWords.has(firstWord(name))

/** The first word of a command, as it is typed or as oclif has it. */
export function firstWord(name: string): string {
  return name.split(/[ :]/, 1)[0] ?? ''
}

/** What a plugin would take from us, or from another that is installed; a sentence each. */
export const collisions = (
  {
    name,
    namespace,
    commands,
    topics,
  }: Pick<Inspection, 'namespace' | 'commands' | 'topics'> & {
    readonly name: string
  },
  installed: readonly InstalledPlugin[],
  ownNamespaces: readonly string[],
): readonly string[] => {
  const others = installed.filter((plugin) => plugin.name !== name)
  const ofNamespace =
    namespace === null
      ? []
      : ownNamespaces.includes(namespace)
        ? [`its checks are called ${namespace}/…, as some that are built in`]
        : others
            .filter((other) => other.namespace === namespace)
            .map((other) => `its checks are called ${namespace}/…, as those of ${other.name}`)
  return [
    ...ofNamespace,
    ...commands.filter(isOurs).map((command) => `its command "${command}" would be one of ours`),
    ...topics.filter(isOurs).map((topic) => `its topic "${topic}" is one of ours`),
    ...commands.flatMap((command) =>
      others
        .filter((other) => other.commands.includes(command))
        .map((other) => `its command "${command}" is one of ${other.name}`),
    ),
  ]
}
