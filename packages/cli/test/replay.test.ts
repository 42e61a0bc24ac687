import type { Report } from '@restate-preflight/core'
import { planChecks, recordedSource, runChecks } from '@restate-preflight/runner'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'
import { judge } from './judge.ts'
import { recordingOf, scenarios } from './scenarios.ts'
import { summary } from './summary.ts'

describe('a recorded scenario', () => {
  it('is there for each end-to-end scenario', () => {
    expect(scenarios.length).toBeGreaterThan(0)
  })

  it.each(scenarios)('%s is judged as it was', async (scenario) => {
    const text = `${JSON.stringify(summary(await judge(recordingOf(scenario))), null, 2)}\n`
    await expect(text).toMatchFileSnapshot(`./recorded/${scenario}.expected.json`)
  })

  it.each(scenarios)('%s is judged alike whatever the order of its nodes', async (scenario) => {
    const recording = recordingOf(scenario)
    const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))
    const input = {
      plan: planChecks(plugins, { select: [], skip: [], settings: {} }),
      policy: { failOn: 'high', failOnUnknown: 'required' },
      confirm: 'off',
      tool: { name: '', version: '', plugins: [] },
      profile: 'default',
      runId: 'replay',
      signal: new AbortController().signal,
    } as const
    const straight = await runChecks({ ...input, source: recordedSource(recording) })
    const turned = await runChecks({
      ...input,
      source: recordedSource({ ...recording, nodes: recording.nodes.toReversed() }),
    })
    const judged = ({ verdict, grade, findings }: Report) => ({
      verdict,
      grade,
      findings: findings.map(({ fingerprint, severity }) => `${severity} ${fingerprint}`),
    })
    expect(judged(turned.report)).toEqual(judged(straight.report))
  })
})
