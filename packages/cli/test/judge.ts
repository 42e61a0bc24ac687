import type { Baseline, GatePolicy, Plugin, Recording, Report, WaiverSet } from '@restate-preflight/core'
import { planChecks, recordedSource, runChecks } from '@restate-preflight/runner'
import { builtinPlugins } from '../src/builtin-plugins.ts'

interface JudgeOptions extends Partial<GatePolicy> {
  readonly waivers?: WaiverSet
  readonly baseline?: Baseline
  readonly select?: readonly string[]
  /** In place of our own. */
  readonly plugins?: readonly Plugin[]
}

/** Judges a recording by all checks, as `check --from` does. */
export const judge = async (
  recording: Recording,
  { waivers, baseline, select = [], plugins: others, ...policy }: JudgeOptions = {},
): Promise<Report> => {
  const plugins = others ?? (await Promise.all(Object.values(builtinPlugins).map((load) => load())))
  const { report } = await runChecks({
    source: recordedSource(recording),
    plan: planChecks(plugins, { select, skip: [], settings: {}, waived: waivers !== undefined }),
    policy: { failOn: 'high', failOnUnknown: 'required', ...policy },
    waivers,
    baseline,
    confirm: 'findings',
    tool: { name: 'restate-preflight', version: '0.0.0', plugins: [] },
    profile: 'default',
    runId: 'replay',
    signal: new AbortController().signal,
  })
  return report
}
