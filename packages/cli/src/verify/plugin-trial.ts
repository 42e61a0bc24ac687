/** The process in which a plugin is put to trial: what it does to its process is seen here, and hurts nobody. */
import {
  PreflightError,
  toErrorRecord,
  type Check,
  type ErrorRecord,
  type Plugin,
} from '@restate-preflight/core'
import { foreignJudgeOf, loadPlugins } from '@restate-preflight/runner'
import { recorded } from '@restate-preflight/testkit'
import {
  conformance,
  judgeBy,
  packageComplaints,
  type Complaint,
} from '@restate-preflight/testkit/conformance'
import { builtinPlugins } from '../builtin-plugins.ts'
import { sideEffects } from './side-effects.ts'
import type { TrialMessage, TrialRequest } from './trial-messages.ts'

const tell = (message: TrialMessage): void => {
  process.send?.(message)
}

process.once('message', (request) => void tryPlugin(request as TrialRequest))

const tryPlugin = async ({ specifier, baseDir, manifest, snapshots }: TrialRequest): Promise<void> => {
  const clusters = snapshots.map(recorded)
  const { result, effects } = await sideEffects(() => load(specifier, baseDir))
  const loading = effects.map((what): Complaint => ({
    area: 'loading',
    severity: 'high',
    check: null,
    what: `its import ${what}`,
    action: 'Do nothing at the top of a module but define; read in collectors.',
  }))
  if ('error' in result) {
    tell({ kind: 'loaded', plugin: null, complaints: [...loading, refusal(result.error)] })
    return end()
  }
  const { plugin } = result
  const { name, version, namespace, apiVersion, checks } = plugin
  tell({
    kind: 'loaded',
    plugin: { name, version, namespace, apiVersion, checks: checks.length },
    complaints: loading,
  })
  const checking = (check: string): void => tell({ kind: 'checking', check })
  for (const check of checks) askProgram(check, checking)
  const complaints = await conformance(plugin, clusters, checking)
  const ofPackage = manifest === null ? [] : packageComplaints(manifest, plugin)
  tell({ kind: 'done', complaints: [...complaints, ...ofPackage] })
  end()
}

/** A check of a program: it is asked each time, and each time is a sign of life. */
const askProgram = (check: Check, checking: (id: string) => void): void => {
  const judge = foreignJudgeOf(check)
  if (judge?.atOnce === undefined) return
  const ask = judge.atOnce
  judgeBy(check, ({ snapshot, lifecycle, options }) => {
    checking(check.id)
    return ask({ check, options, required: true }, snapshot, lifecycle)
  })
}

/** A plugin may have left something that would keep the process alive. */
const end = (): void => {
  process.disconnect()
  setImmediate(() => process.exit())
}

type Loaded = { readonly plugin: Plugin } | { readonly error: ErrorRecord }

const load = async (specifier: string, baseDir: string): Promise<Loaded> => {
  try {
    const [plugin] = await loadPlugins([specifier], { baseDir, builtin: builtinPlugins })
    if (plugin === undefined) throw new PreflightError('RP1101', `${specifier} names no plugin`)
    return { plugin }
  } catch (error) {
    return { error: toErrorRecord(error) }
  }
}

const refusal = ({ code, message, action }: ErrorRecord): Complaint => ({
  area: code === 'RP1104' || code === 'RP1105' ? 'interface' : 'loading',
  severity: 'critical',
  check: null,
  what: `${code} ${message}`,
  action,
})
