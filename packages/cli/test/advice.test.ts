import { readdirSync, readFileSync } from 'node:fs'
import { meaningOf, parseRecording, type Report } from '@restate-preflight/core'
import { planChecks, recordedSource, runChecks } from '@restate-preflight/runner'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'

/** What reports advise, on the snapshots of real clusters that `npm run record` keeps. */
const folder = new URL('./recorded/', import.meta.url)
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && !name.endsWith('.expected.json'))
  .map((name) => name.replace(/\.json$/, ''))

const recorded = (scenario: string) =>
  parseRecording(readFileSync(new URL(`${scenario}.json`, folder), 'utf8'), scenario)

const judge = async (scenario: string): Promise<Report> => {
  const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))
  const { report } = await runChecks({
    source: recordedSource(recorded(scenario)),
    plan: planChecks(plugins, { select: [], skip: [], settings: {} }),
    policy: { failOn: 'high', failOnUnknown: 'required' },
    confirm: 'findings',
    tool: { name: '', version: '', plugins: [] },
    profile: 'default',
    runId: 'advice',
    signal: new AbortController().signal,
  })
  return report
}

/** Every error of a report: of the run, of nodes, of checks. */
const errorsIn = (report: Report) => [
  ...report.errors,
  ...report.cluster.nodes.flatMap(({ error }) => error ?? []),
  ...report.checks.flatMap(({ unknown }) => unknown.map(({ error }) => error)),
]

describe('the advice of a report', () => {
  it.each(scenarios)('on %s is to provision only where nobody has', async (scenario) => {
    const report = await judge(scenario)
    const advised = /restatectl provision/.test(JSON.stringify(report))
    expect(advised).toBe(report.cluster.lifecycle.state === 'unprovisioned')
  })

  it('on a cluster that lost its quorum is that of this state, wherever the error stands', async () => {
    const report = await judge('quorum-lost')
    expect(report.cluster.lifecycle.state).toBe('metadata-unavailable')
    const lost = errorsIn(report).filter(({ code }) => code === 'RP4003')
    expect(lost.length).toBeGreaterThan(0)
    for (const { action } of lost) {
      expect(action).toBe(meaningOf('RP4003', { cluster: 'metadata-unavailable' }).action)
    }
  })
})

describe('the texts of checks', () => {
  it('have every command in backticks, so that it can be told from the words around it', async () => {
    const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))
    const texts = plugins
      .flatMap(({ checks }) => checks)
      .flatMap(({ id, messages }) =>
        Object.values(messages).flatMap((message) =>
          Object.values(message).map((text) => [id, String(text)]),
        ),
      )
    const bare = texts.filter(([, text = '']) =>
      /\b(restatectl|restate-preflight) [a-z]/.test(text.replaceAll(/`[^`]*`/g, '')),
    )
    expect(bare).toEqual([])
    expect(texts.length).toBeGreaterThan(200)
  })
})
