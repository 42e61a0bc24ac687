import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lifecycleOf, type CollectorEffect, type Json, type Plugin } from '@restate-preflight/core'
import { clusterBuilder } from '@restate-preflight/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breachOfCheck } from '../guard/breaches.ts'
import { judgeSnapshot } from '../judge.ts'
import { loadPlugins } from '../load-plugins.ts'
import { withOwnFacts, type OpenClient } from '../own-facts/index.ts'

let baseDir = ''
beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'preflight-isolate-'))
  await symlink(join(import.meta.dirname, '../../../../node_modules'), join(baseDir, 'node_modules'))
})
afterAll(() => rm(baseDir, { recursive: true }))

const fromSource = {
  worker: new URL('./worker.ts', import.meta.url),
  execArgv: ['--conditions=@restate-preflight/source'],
  configured: {},
}

const load = async (
  name: string,
  body: string,
  {
    options = '',
    configured = {},
    collector = '',
  }: { options?: string; configured?: Record<string, Json>; collector?: string } = {},
): Promise<Plugin> => {
  await writeFile(
    join(baseDir, name),
    `import { defineCheck, defineCollector, defineFact, definePlugin, facts } from '@restate-preflight/core'
    const own = defineFact({ id: 'own.fact', per: 'cluster', summary: 'ours' })
    const check = (id, evaluate) => defineCheck({
      id, summary: 's', severity: 'low', per: 'cluster', settleMs: 0, needs: { logs: facts.logs, own },
      messages: { odd: { symptom: '{text}', required: 'r', current: 'c', impact: 'i', action: 'Do.' } }, ${options} evaluate,
    })
    export default definePlugin({
      name: 'own', version: '1.0.0', namespace: 'own',
      checks: [
        check('own/first', function* ({ finding, read, options }) { ${body} }),
        check('own/second', function* ({ read }) { read('logs') }),
      ],
      collectors: [${collector}],
    })`,
  )
  const [plugin] = await loadPlugins([`./${name}`], {
    baseDir,
    builtin: {},
    isolation: {
      ...fromSource,
      memoryMb: 64,
      graceMs: 500,
      configured: { 'own/first': configured, 'own/second': configured },
    },
  })
  if (plugin === undefined) throw new Error('nothing was loaded')
  return plugin
}

const judge = async (plugin: Plugin, options = {}): Promise<readonly string[]> => {
  const snapshot = clusterBuilder().build()
  const plan = plugin.checks.map((check) => ({ check, required: true, options }))
  const judged = await judgeSnapshot(plan, snapshot, lifecycleOf(snapshot))
  return judged.flatMap(({ judgements }) =>
    judgements.map(({ outcome }) => {
      if (outcome.kind === 'finding')
        return `finding ${JSON.stringify(outcome.drafts.map(({ data }) => data))}`
      return outcome.kind === 'error' ? `${outcome.error.code} ${outcome.error.message}` : outcome.kind
    }),
  )
}

describe('a plugin in a thread', () => {
  it('finds and passes as ever', async () => {
    const plugin = await load('finds.mjs', `yield finding('odd', { text: 'in a thread' })`)
    expect(await judge(plugin)).toEqual(['finding [{"text":"in a thread"}]', 'pass'])
    expect(plugin.checks.map(breachOfCheck)).toEqual([undefined, undefined])
  })

  it('cannot change what others run with', async () => {
    const body = `Object.prototype.spoilt = true; Array.prototype.map = () => []`
    const outcomes = await judge(await load('pollutes.mjs', body))
    expect(outcomes).toEqual([
      expect.stringMatching(/^RP7007 own\/first: .*no judgement/),
      expect.stringMatching(/^RP7007 own\/second: .*no judgement/),
    ])
    expect('spoilt' in {}).toBe(false)
    expect([1].map((one) => one + 1)).toEqual([2])
  })

  it.concurrent.each([
    ['hangs', `for (;;);`, [/^RP7002 own\/first: /, /^pass$/]],
    ['throws', `throw new Error('boom')`, [/^RP7001 own\/first: boom$/, /^pass$/]],
    [
      'fills its memory',
      `const all = []; for (;;) all.push(new Array(4_000_000).fill(all.length))`,
      // A busy machine ends it for its time before it has filled the memory.
      [/^(RP7007 own\/first: .* 64 MB of memory|RP7002 .*)$/, /^(RP7007 own\/second: .*|pass)$/],
    ],
    [
      'never lets go',
      `setImmediate(() => { for (;;); })`,
      [/^RP7007 own\/first: .*did not answer within 5000 ms$/, /^RP7007/],
    ],
    [
      'never lets go of its promises',
      `void (async () => { for (;;) await null })()`,
      [/^RP7007 own\/first: .*did not answer within 5000 ms$/, /^RP7007/],
    ],
  ])(
    'that %s costs its own checks',
    async (what, body, expected) => {
      const outcomes = await judge(await load(`${what.replaceAll(' ', '-')}.mjs`, body))
      expect(outcomes).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
    },
    30_000,
  )

  it('that reaches for the process is not believed', async () => {
    const plugin = await load('exits.mjs', `process.exit(0)`)
    expect(await judge(plugin)).toEqual([
      expect.stringMatching(/^RP7005 .*process\.exit$/),
      expect.stringMatching(/^RP7005/),
    ])
    expect(plugin.checks.map(breachOfCheck)).toMatchObject([{ code: 'RP7005' }, { code: 'RP7005' }])
  })

  it('has its schema asked there', async () => {
    const options = `options: { '~standard': { version: 1, vendor: 'own', validate: (value) =>
      typeof value.text === 'string' ? { value } : { issues: [{ message: 'no text', path: ['text'] }] } } },`
    const body = `yield finding('odd', { text: options.text })`
    const good = await load('schema.mjs', body, { options, configured: { text: 'given' } })
    expect(await judge(good, { text: 'given' })).toEqual(['finding [{"text":"given"}]', 'pass'])
    const bad = await load('schema.mjs', body, { options })
    const schema = bad.checks[0]?.options as unknown as { '~standard': { validate(value: unknown): unknown } }
    expect(schema['~standard'].validate({})).toEqual({ issues: [{ message: 'no text', path: ['text'] }] })
  })

  it('collects through the client of the host', async () => {
    const asked: string[] = []
    const openClient: OpenClient = ({ hosts }) => ({
      client: {
        get: async (url) => {
          asked.push(`${hosts.join()} ${url}`)
          return { url, status: 204, headers: {}, text: '', tookMs: 1 }
        },
        head: () => Promise.reject(new Error('refused')),
        connect: () => Promise.reject(new Error('unused')),
        handshake: () => Promise.reject(new Error('unused')),
        exchange: async ({ host }, bytes, { ends }) => {
          asked.push(`${host} ${bytes.join()} ${ends}`)
          return { bytes: Uint8Array.of(7), tookMs: 1 }
        },
      },
      used: new Set<CollectorEffect>(['http-read']),
      redact: (value) => value,
      redactText: (text) => text,
    })
    const collector = `defineCollector({
      fact: own, effects: ['http-read'], needs: { logs: facts.logs }, hosts: ({ look }) => [look('logs').status],
      collect: ({ client, each, look }) => each(async () => {
        const { status } = await client.get('http://a/' + look('logs').value.logs.length)
        const { bytes } = await client.exchange({ host: 'b', port: 1 }, Uint8Array.of(1, 2), { ends: 'closed' })
        return status + bytes[0]
      }),
    })`
    const { collectors = [] } = await load('collects.mjs', '', { collector })
    const source = withOwnFacts(
      { live: true, collect: async () => clusterBuilder().build() },
      { collectors: collectors.map((each) => ({ collector: each, options: {} })), openClient, now: Date.now },
    )
    const request = { needs: new Set(['own.fact']), silent: new Set<string>(), earlier: null }
    const { facts } = await source.collect({ ...request, signal: new AbortController().signal })
    expect(asked).toEqual(['collected http://a/4', 'b 1,2 closed'])
    expect(facts['own.fact']).toMatchObject({ cluster: { status: 'collected', value: 211 } })
  })

  it('is given no facts that its checks do not ask for, however many there are', async () => {
    const plugin = await load('few-facts.mjs', '')
    const snapshot = clusterBuilder().build()
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`n${index}`, () => index]))
    // Functions cannot be sent to a thread.
    const unwanted = { ...snapshot, facts: { ...snapshot.facts, 'others.fact': many as never } }
    const plan = plugin.checks.map((check) => ({ check, required: true, options: {} }))
    const judged = await judgeSnapshot(plan, unwanted, lifecycleOf(snapshot))
    expect(judged.map(({ judgements }) => judgements[0]?.outcome.kind)).toEqual(['pass', 'pass'])
  })

  it('is refused where it cannot be loaded', async () => {
    await writeFile(join(baseDir, 'broken.mjs'), `throw new Error('boom')`)
    const refusal = (specifier: string) =>
      loadPlugins([specifier], { baseDir, builtin: {}, isolation: fromSource })
    await expect(refusal('./broken.mjs')).rejects.toMatchObject({ code: 'RP1102' })
    await expect(refusal('./nothing.mjs')).rejects.toMatchObject({ code: 'RP1101' })
  })
})

describe('a plugin that is an object of a configuration', () => {
  const configOf = async (name: string, source: string) => {
    const file = join(baseDir, name)
    await writeFile(file, source)
    const { default: config } = (await import(file)) as { readonly default: { plugins: Plugin[] } }
    return { file, plugins: config.plugins }
  }
  const loaded = ([plugin]: readonly Plugin[], config?: Awaited<ReturnType<typeof configOf>>) =>
    loadPlugins(plugin === undefined ? [] : [plugin], {
      baseDir,
      builtin: {},
      isolation: { ...fromSource, ...(config === undefined ? {} : { config }) },
    })
  const object = (name: string) => `{
    name: ${name}, version: '1.0.0', namespace: 'own', apiVersion: 1, checks: [{
      id: 'own/first', summary: 's', severity: 'low', per: 'cluster', settleMs: 0, needs: {},
      messages: { odd: { symptom: '{text}', required: 'r', current: 'c', impact: 'i', action: 'Do.' } },
      *evaluate({ finding }) { yield finding('odd', { text: String(isMainThread) }) },
    }] }`
  const top = `import { isMainThread } from 'node:worker_threads'
`

  it('is made again in its thread', async () => {
    const config = await configOf(
      'object.config.mjs',
      `${top}export default { plugins: [${object(`'own'`)}] }`,
    )
    const [plugin] = await loaded(config.plugins, config)
    expect(plugin === undefined ? [] : await judge(plugin)).toEqual(['finding [{"text":"false"}]'])
  })

  it.each([
    ['is another one there', `[${object(`'own' + isMainThread`)}]`, /ownfalse when .* is loaded again/],
    ['is not there any more', `isMainThread ? [${object(`'own'`)}] : []`, /is not there when .* again/],
  ])('is refused where it %s', async (what, plugins, reason) => {
    const config = await configOf(
      `${what.replaceAll(' ', '-')}.mjs`,
      `${top}export default { plugins: ${plugins} }`,
    )
    await expect(loaded(config.plugins, config)).rejects.toMatchObject({
      code: 'RP1109',
      message: expect.stringMatching(reason),
    })
  })

  it('is refused where no module has it', async () => {
    const plugin: Plugin = { name: 'own', version: '1.0.0', namespace: 'own', apiVersion: 1, checks: [] }
    await expect(loaded([plugin])).rejects.toMatchObject({ code: 'RP1109' })
  })
})
