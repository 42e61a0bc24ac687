import { exitCodes, toErrorRecord, type ErrorRecord } from '@restate-preflight/core'
import { loadPlugins, type PluginHost, type PluginSpecifier } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, outputFlags } from '../flags.ts'
import { pluginsOfRun } from '../installed/plugins-of-run.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'

/** A plugin as it is listed: what it is, or why it cannot be loaded. */
interface Row {
  readonly specifier: string
  readonly origin: 'built in' | 'configuration' | 'installed'
  readonly name: string | null
  readonly version: string | null
  readonly namespace: string | null
  readonly apiVersion: number | null
  readonly checks: readonly string[]
  /** The facts that it collects itself. */
  readonly facts: readonly string[]
  readonly error: ErrorRecord | null
}

export default class PluginList extends PreflightCommand {
  static override summary = 'List the plugins of a run, and what each brings.'
  static override description = `Loads each plugin by itself, so that one which cannot be loaded does not hide the others.

Exit codes: 0 all plugins load, 2 one does not.`
  static override flags = { ...configFlags, output: outputFlags.output }

  override async run(): Promise<void> {
    const { flags } = await this.parse(PluginList)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const { specifiers, host } = pluginsOfRun(settings)
    const rows = await Promise.all(specifiers.map((specifier) => rowOf(specifier, host)))
    for (const { format, file } of outputs) {
      writeOutput(format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : linesOf(rows), file)
    }
    if (rows.some(({ error }) => error !== null)) process.exitCode = exitCodes.usage
  }
}

const rowOf = async (specifier: PluginSpecifier, host: PluginHost): Promise<Row> => {
  const label = typeof specifier === 'string' ? specifier : specifier.name
  const row = { specifier: label, origin: originOf(specifier, host) }
  try {
    const [plugin] = await loadPlugins([specifier], host)
    return {
      ...row,
      name: plugin?.name ?? null,
      version: plugin?.version ?? null,
      namespace: plugin?.namespace ?? null,
      apiVersion: plugin?.apiVersion ?? null,
      checks: plugin?.checks.map(({ id }) => id) ?? [],
      facts: plugin?.collectors?.map(({ fact }) => fact.id) ?? [],
      error: null,
    }
  } catch (thrown) {
    const error = toErrorRecord(thrown)
    return {
      ...row,
      name: null,
      version: null,
      namespace: null,
      apiVersion: null,
      checks: [],
      facts: [],
      error,
    }
  }
}

const originOf = (specifier: PluginSpecifier, { builtin, homes = {} }: PluginHost): Row['origin'] => {
  if (typeof specifier !== 'string') return 'configuration'
  if (Object.hasOwn(builtin, specifier)) return 'built in'
  return Object.hasOwn(homes, specifier) ? 'installed' : 'configuration'
}

const linesOf = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(({ specifier }) => specifier.length))
  return rows
    .map(({ specifier, origin, name, version, namespace, checks, facts, error }) => {
      const head = `${specifier.padEnd(width)}  ${origin.padEnd(13)}`
      if (error !== null)
        return `${head}  ✗ ${error.code} ${error.message}\n${' '.repeat(width + 17)}→ ${error.action}\n`
      const alias = name === specifier ? '' : `${name} `
      return `${head}  ${alias}${version}, ${checks.length} ${checks.length === 1 ? 'check' : 'checks'} of ${namespace}/${facts.length === 0 ? '' : `, collects ${facts.join(', ')}`}\n`
    })
    .join('')
}
