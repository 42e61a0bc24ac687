import { readdirSync, readFileSync } from 'node:fs'
import { parseRecording, type Plugin, type Report } from '@restate-preflight/core'
import { loadPlugins } from '@restate-preflight/runner'
import { beforeAll, describe, expect, it } from 'vitest'
import { judge } from './judge.ts'

const folder = new URL('./recorded/', import.meta.url)
const scenarios = readdirSync(folder).filter((name) => /(?<!\.expected)\.json$/.test(name))

/** Our own plugins as if they were somebody else's: each in a thread, from its source. */
let isolated: readonly Plugin[] = []
beforeAll(async () => {
  const names = ['provisioning', 'health', 'consistency']
  isolated = await loadPlugins(
    names.map((name) => `./${name}/src/index.ts`),
    {
      baseDir: new URL('../../../plugins/', import.meta.url).pathname,
      builtin: {},
      limitMs: 30_000,
      isolation: {
        worker: new URL('../../runner/src/isolate/worker.ts', import.meta.url),
        execArgv: ['--conditions=@restate-preflight/source'],
        configured: {},
      },
    },
  )
}, 60_000)

/** All but how long each check took. */
const withoutTimes = (report: Report): Report => ({
  ...report,
  checks: report.checks.map((check) => ({ ...check, durationMs: 0 })),
})

describe('in threads, the report of a real cluster is the same', () => {
  it.each(scenarios)('%s', async (name) => {
    const recording = parseRecording(readFileSync(new URL(name, folder), 'utf8'), name)
    const [here, there] = [await judge(recording), await judge(recording, { plugins: isolated })]
    expect(there.checks.length).toBeGreaterThan(20)
    expect(withoutTimes(there)).toEqual(withoutTimes(here))
  })
})
