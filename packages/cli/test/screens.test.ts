import { readdirSync, readFileSync } from 'node:fs'
import { buildStatus, lifecycleOf, parseRecording } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'

const { pretty, statusPretty } = await import('@restate-preflight/reporters')

/**
 * What people see of real clusters, as recorded. After a deliberate change: `npm run golden`, then read the difference of
 * test/screens line by line.
 */
const folder = new URL('./recorded/', import.meta.url)
/** The containers tell the same at other addresses. */
const scenarios = readdirSync(folder)
  .filter((name) => /^(?!containers-).*(?<!\.expected)\.json$/.test(name))
  .map((name) => name.replace(/\.json$/, ''))

const recording = (scenario: string) =>
  parseRecording(readFileSync(new URL(`${scenario}.json`, folder), 'utf8'), scenario)

const statusOf = (scenario: string) => {
  const snapshot = recording(scenario)
  return buildStatus({
    tool: { name: 'restate-preflight', version: '0.0.0', plugins: [] },
    run: { id: 'replay', profile: 'default', abortedBy: null },
    snapshot,
    lifecycle: lifecycleOf(snapshot),
  })
}

describe.each(scenarios)('the screens of the real cluster %s', (scenario) => {
  it('are as in the golden file', async () => {
    const [status, report] = [statusOf(scenario), await judge(recording(scenario))]
    const screens = [60, 100].flatMap((width) =>
      Object.entries({ status: statusPretty(status, { width }), check: pretty(report, { width }) }).map(
        ([name, text]) => `${`── ${name} `.padEnd(width, '─')}\n${text}`,
      ),
    )
    await expect(screens.join('\n')).toMatchFileSnapshot(`./screens/${scenario}.txt`)
  })
})
