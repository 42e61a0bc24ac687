/** The process that looks at a package before it is installed: its code runs here first, and what it does to the process hurts nobody. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core/config'
import { settings } from '@oclif/core/settings'
import { PreflightError, toErrorRecord } from '@restate-preflight/core'
import { loadPlugins, resolvePackage } from '@restate-preflight/runner'
import type { Inspection, InspectionAnswer, InspectionRequest } from './inspection.ts'
import { packageFolder } from './package-folder.ts'

interface Manifest {
  readonly version?: unknown
  readonly oclif?: { readonly commands?: unknown }
}

process.once('message', (request) => void answer(request as InspectionRequest))

const answer = async (request: InspectionRequest): Promise<void> => {
  const told = await inspect(request).then(
    (inspection): InspectionAnswer => ({ inspection }),
    (error: unknown): InspectionAnswer => ({ error: toErrorRecord(error) }),
  )
  // The package may have left something that would keep the process alive.
  process.send?.(told, undefined, undefined, () => process.exit())
}

const inspect = async ({ name, home }: InspectionRequest): Promise<Inspection> => {
  const folder = packageFolder(home, name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { commands, topics } =
    manifest.oclif?.commands === undefined ? { commands: [], topics: [] } : await commandsOf(name, folder)
  const checks = await checksOf(name, home, commands.length > 0)
  return { version: String(manifest.version), ...checks, commands, topics }
}

/** Loads every command once, and leaves oclif's summary of them in the package, so that none is loaded again to know what there is. */
const commandsOf = async (name: string, folder: string): Promise<Pick<Inspection, 'commands' | 'topics'>> => {
  settings.enableAutoTranspile = false
  const plugin = new Plugin({
    root: folder,
    name,
    type: 'link',
    ignoreManifest: true,
    errorOnManifestCreate: true,
  })
  try {
    await plugin.load()
  } catch (cause) {
    const { message, detail } = cause as Error & { readonly detail?: string }
    throw new PreflightError('RP1139', `the commands of ${name} do not load: ${message}`, {
      target: name,
      layers: (detail ?? '').split('\n').filter((line) => line.startsWith('task: ')),
      cause,
    })
  }
  writeFileSync(join(folder, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest)}\n`)
  const ids = plugin.commands.flatMap(({ id, aliases, hiddenAliases }) => [id, ...aliases, ...hiddenAliases])
  return { commands: typed(ids), topics: typed(plugin.topics.map(({ name: topic }) => topic)) }
}

const typed = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.map((id) => id.replaceAll(':', ' '))),
]

/** A package that brings commands need not bring checks: what its entry is else does not matter. */
const checksOf = async (
  name: string,
  home: string,
  hasCommands: boolean,
): Promise<Pick<Inspection, 'namespace' | 'checks'>> => {
  const none = { namespace: null, checks: [] }
  const entry = resolvePackage(name, home)
  if (entry === null || !existsSync(entry)) {
    if (hasCommands) return none
    throw new PreflightError('RP1139', `${name} has no commands, and no entry (exports or main)`, {
      target: name,
      action: 'Build the package first, if it is yours; its exports say where the plugin is.',
    })
  }
  try {
    const [plugin] = await loadPlugins([name], { baseDir: home, builtin: {} })
    return { namespace: plugin?.namespace ?? null, checks: plugin?.checks.map(({ id }) => id) ?? [] }
  } catch (error) {
    if (hasCommands && PreflightError.is(error) && error.code === 'RP1104') return none
    throw error
  }
}
