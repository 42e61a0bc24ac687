import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixture, preflight, type Outcome, type Report } from '../src/preflight.ts'

/** A real cluster, as recorded: what a plugin does to the run does not depend on who is asked. */
const healthy = fileURLToPath(new URL('../../packages/cli/test/recorded/healthy.json', import.meta.url))

const message = `{ symptom: 's {text}', required: 'r', current: 'c', impact: 'i', action: 'Do.' }`

/** A plugin with two checks, `first` and `second`, in the namespace `bad`; `first` has this body. */
const pluginWith = (body: string, namespace = 'bad', top = ''): string => `
  import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
  ${top}
  const check = (name, evaluate) => defineCheck({
    id: '${namespace}/' + name, summary: 'something holds', severity: 'low', per: 'cluster', settleMs: 0,
    needs: { configuration: facts.nodesConfiguration }, messages: { odd: ${message} }, evaluate,
  })
  export default definePlugin({
    name: '${namespace}', version: '1.0.0', namespace: '${namespace}',
    checks: [
      check('first', function* ({ read, look, nodes, lifecycle, finding, options }) { ${body} }),
      check('second', function* ({ read }) { read('configuration') }),
    ],
  })`

const judged = async (
  name: string,
  body: string,
  args: readonly string[] = [],
  top = '',
): Promise<Outcome> => {
  await writeFile(fixture(`${name}.mjs`), pluginWith(body, 'bad', top))
  return runWith(name, [`./${name}.mjs`, './good.mjs'], args)
}

const runWith = async (
  name: string,
  plugins: readonly string[],
  args: readonly string[] = [],
): Promise<Outcome> => {
  await writeFile(fixture(`${name}.config.json`), JSON.stringify({ plugins }))
  return preflight(['check', '--from', healthy, '--config', `${name}.config.json`, '-o', 'json', ...args])
}

const reportOf = ({ stdout, stderr }: Outcome): Report => {
  try {
    return JSON.parse(stdout) as Report
  } catch {
    throw new Error(`no report on stdout: ${stdout.slice(0, 300)}\n${stderr.slice(0, 2_000)}`)
  }
}

const outcomes = ({ checks }: Report, ofBad: boolean): Readonly<Record<string, string>> =>
  Object.fromEntries(
    checks
      .filter(({ id }) => id.startsWith('bad/') === ofBad)
      .map(({ id, outcome, reason }) => [id, outcome === 'error' ? `error ${reason ?? ''}` : outcome]),
  )

let others: Readonly<Record<string, string>> = {}
beforeAll(async () => {
  await writeFile(fixture('good.mjs'), pluginWith(`yield finding('odd', { text: 'as ever' })`, 'good'))
  others = outcomes(reportOf(await runWith('alone', ['./good.mjs'])), false)
  expect(others).toMatchObject({
    'good/first': 'finding',
    'good/second': 'pass',
    'health/node-alive': 'pass',
  })
})

/** What the plugin does, which of its checks fail by it, and how. */
type Misdeed = readonly [name: string, body: string, failing: 'first' | 'both' | 'none', reason: RegExp]

const misdeeds: readonly Misdeed[] = [
  ['throws', `throw new Error('boom')`, 'first', /RP7001.*boom/],
  ['throws-nothing', `throw undefined`, 'first', /RP7001/],
  ['hangs', `for (;;);`, 'first', /RP7002/],
  [
    'floods',
    `for (let i = 0; i < 1_000_000; i++) yield finding('odd', { text: i })`,
    'first',
    /RP7003.*more than 100/,
  ],
  ['floods-a-text', `yield finding('odd', { text: 'x'.repeat(50_000_000) })`, 'first', /RP7004.*50000000/],
  ['breaks-a-text', `yield finding('odd', { text: '\\ud800' })`, 'first', /RP7003/],
  ['invents-a-severity', `yield finding('odd', { text: 1 }, { severity: 'dire' })`, 'first', /RP7003.*dire/],
  ['forgets-a-value', `yield finding('odd', {})`, 'first', /RP7003.*\{text\}/],
  ['changes-a-fact', `read('configuration').nodes.length = 0`, 'first', /RP7001/],
  ['changes-the-nodes', `nodes.pop()`, 'first', /RP7001/],
  ['clears-the-lifecycle', `lifecycle.nodes.clear()`, 'none', /never/],
  ['exits', `process.exit(0)`, 'both', /RP7005.*process\.exit/],
  [
    'exits-later',
    `setTimeout(() => process.exit(0), 0); setImmediate(() => process.abort())`,
    'both',
    /RP7005.*process\.(exit|abort)/,
  ],
  ['kills', `process.kill(process.pid, 'SIGKILL')`, 'both', /RP7005.*process\.kill/],
  ['signals', `process.emit('SIGINT')`, 'both', /RP7005.*process\.emit/],
  ['moves-away', `process.chdir('/')`, 'both', /RP7005.*process\.chdir/],
  ['rejects-loosely', `Promise.reject(new Error('nobody waits'))`, 'both', /RP7006.*nobody waits/],
  ['hangs-in-microtasks', '(function again() { queueMicrotask(again) })()', 'both', /RP7007/],
  ['hangs-in-promises', 'void (async () => { for (;;) await null })()', 'both', /RP7007/],
  ['hangs-later', 'setImmediate(() => { for (;;); })', 'both', /RP7007/],
  ['hangs-in-an-expression', `setImmediate(() => /^(a+)+$/.test('a'.repeat(60) + 'b'))`, 'both', /RP7007/],
  ['floods-the-output', `for (let i = 0; i < 5_000; i++) console.log('x'.repeat(1_000))`, 'none', /never/],
  ['leaks-timers', `for (let i = 0; i < 1_000; i++) setInterval(() => {}, 1)`, 'none', /never/],
  ['prints', `console.log('{'); process.stdout.write('}')`, 'none', /never/],
]

describe.concurrent('a plugin that misbehaves costs its own checks and nothing else', () => {
  const costsItsOwnChecks = async (
    [name, body, failing, reason]: Misdeed,
    args: readonly string[] = [],
  ): Promise<void> => {
    const outcome = await judged(`${name}${args.join('')}`, body, args)
    const report = reportOf(outcome)
    expect(outcomes(report, false)).toEqual(others)
    const own = outcomes(report, true)
    const failed = { first: ['bad/first'], both: ['bad/first', 'bad/second'], none: [] }[failing]
    expect(Object.keys(own).filter((id) => own[id]?.startsWith('error'))).toEqual(failed)
    for (const id of failed) expect(own[id]).toMatch(reason)
    expect(own['bad/second']).toMatch(failing === 'both' ? /^error/ : /^pass$/)
    // Its checks are required, and were not judged.
    expect(outcome.exitCode).toBe(failing === 'none' ? 0 : 3)
    expect(report.gate.exitCode).toBe(outcome.exitCode)
  }

  it.each(misdeeds)('%s', (...misdeed) => costsItsOwnChecks(misdeed))

  // What ends or blocks a thread is not what ends or blocks the process.
  const ofTheProcess = ['exits', 'kills', 'signals', 'rejects-loosely', 'prints']
  it.each(misdeeds.filter(([name]) => ofTheProcess.includes(name)))('%s, in the process', (...misdeed) =>
    costsItsOwnChecks(misdeed, ['--no-isolate']),
  )

  it('that exits does not change the exit code where its checks need not be judged', async () => {
    const outcome = await judged('unrequired', `process.exit(7)`, ['--fail-on-unknown', 'never'])
    expect(outcomes(reportOf(outcome), false)).toEqual(others)
    expect(outcome.exitCode).toBe(0)
  })

  it('that hangs in a timer, after all is said', async () => {
    const outcome = await judged('hangs-in-the-end', `setTimeout(() => { for (;;); }, 30)`)
    expect(outcomes(reportOf(outcome), false)).toEqual(others)
    expect([0, 3]).toContain(outcome.exitCode)
  })

  it('but for one that hangs in the process, when its checks are done, which ends the run', async () => {
    const outcome = await judged('hangs-here', 'void (async () => { for (;;) await null })()', [
      '--no-isolate',
    ])
    expect(outcome).toMatchObject({ exitCode: 3, stdout: '' })
    expect(outcome.stderr).toMatch(/RP7009 .*[^]*\.\/hangs-here\.mjs[^]*--no-isolate/)
    expect(outcome.stderr).not.toContain('debugger')
    expect(outcome.durationMs).toBeLessThan(30_000)
  })

  it('that is an object of the configuration', async () => {
    const source = pluginWith('setImmediate(() => { for (;;); })').replace('export default', 'const bad =')
    await writeFile(
      fixture('object.config.mjs'),
      `${source}\nexport default { plugins: [bad, './good.mjs'] }`,
    )
    const report = reportOf(
      await preflight(['check', '--from', healthy, '--config', 'object.config.mjs', '-o', 'json']),
    )
    expect(outcomes(report, false)).toEqual(others)
    expect(outcomes(report, true)['bad/first']).toMatch(/^error .*RP7007/)
  })

  it('that fills the memory', async () => {
    const outcome = await judged(
      'fills',
      `const all = []; for (;;) all.push(new Array(1e6).fill(all.length))`,
    )
    const report = reportOf(outcome)
    expect(outcomes(report, false)).toEqual(others)
    // A busy machine ends it for its time before it has filled the memory.
    expect(outcomes(report, true)['bad/first']).toMatch(/^error .*(RP7007.*512 MB of memory|RP7002)/)
    expect(outcome.exitCode).toBe(3)
  })

  it('is kept apart by every command that judges, unless something else is asked for', async () => {
    await writeFile(
      fixture('says-where.mjs'),
      pluginWith(
        `yield finding('odd', { text: isMainThread ? 'in the host' : 'in a thread' })`,
        'bad',
        `import { isMainThread } from 'node:worker_threads'`,
      ),
    )
    const plugins = ['./says-where.mjs']
    await writeFile(fixture('where.config.json'), JSON.stringify({ plugins }))
    await writeFile(fixture('together.config.json'), JSON.stringify({ plugins, isolate: false }))
    const where = async (
      args: readonly string[],
      config = 'where',
      env: Readonly<Record<string, string>> = {},
    ): Promise<string | undefined> => {
      const { stdout, stderr } = await preflight(
        [...args, '--config', `${config}.config.json`, '-o', 'json'],
        {
          env,
        },
      )
      return /in the host|in a thread/.exec(stdout + stderr)?.[0]
    }
    const check = ['check', 'bad', '--from', healthy]
    expect(await where(check)).toBe('in a thread')
    expect(await where([...check, '--no-isolate'])).toBe('in the host')
    expect(await where(check, 'together')).toBe('in the host')
    expect(await where([...check, '--isolate'], 'together')).toBe('in a thread')
    expect(await where(check, 'where', { RESTATE_PREFLIGHT_ISOLATE: '0' })).toBe('in the host')
    const gate = ['gate', 'bad', '--from', healthy, '--explain']
    expect(await where(gate)).toBe('in a thread')
    expect(await where([...gate, '--no-isolate'])).toBe('in the host')
  })

  it('is not judged at all where it does so while it is loaded', async () => {
    const outcome = await judged('exits-at-once', '', [], 'process.exit(0)')
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/RP1102 .*[^]*process\.exit/)
  })
})

describe('code of a plugin', () => {
  it('does not run for commands that do not need it', async () => {
    await writeFile(
      fixture('tells.mjs'),
      `import { writeFileSync } from 'node:fs'\nwriteFileSync('tells.txt', 'loaded')\n${pluginWith('')}`,
    )
    await writeFile(fixture('tells.config.json'), JSON.stringify({ plugins: ['./tells.mjs'] }))
    const ran = async (...args: readonly string[]): Promise<boolean> => {
      await rm(fixture('tells.txt'), { force: true })
      await preflight(args)
      return readFile(fixture('tells.txt')).then(
        () => true,
        () => false,
      )
    }
    const config = ['--config', 'tells.config.json']
    const nobody = ['-s', 'http://127.0.0.1:1', '--connect-timeout', '200ms']
    expect(await ran('version')).toBe(false)
    expect(await ran('help')).toBe(false)
    expect(await ran('explain', 'RP1101', ...config)).toBe(false)
    expect(await ran('config', 'print', ...config)).toBe(false)
    expect(await ran('status', ...config, ...nobody)).toBe(false)
    expect(await ran('metadata', 'get', 'nodes_config', ...config, ...nobody)).toBe(false)
    expect(await ran('check', '--from', healthy, ...config)).toBe(true)
  })
})
