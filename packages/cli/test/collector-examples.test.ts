import { mkdtemp, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CollectorConfig, Report } from '@restate-preflight/core'
import {
  loadPlugins,
  planChecks,
  planCollectors,
  recordedSource,
  runChecks,
  systemClock,
  type SnapshotSource,
} from '@restate-preflight/runner'
import { clusterBuilder } from '@restate-preflight/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { collecting } from '../src/own-facts.ts'

const examples = fileURLToPath(new URL('../../../docs/examples/', import.meta.url))
const pem = (name: string): string =>
  fileURLToPath(new URL(`../../cluster/test/tls/${name}`, import.meta.url))

/** Three nodes, as the builder has them; what is collected comes on top. */
const cluster = {
  live: true,
  collect: async () => clusterBuilder().build(),
  [Symbol.asyncDispose]: async () => {},
} as const

type Settings = Readonly<Record<string, CollectorConfig>>

/** What an example says of a cluster, and what it says again of what was saved, without asking anybody. */
const judged = async (example: string, settings: Settings) => {
  const plugins = await loadPlugins([`./${example}`], { baseDir: examples, builtin: {}, limitMs: 10_000 })
  const plan = planChecks(plugins, { select: [], skip: [], settings: {} })
  const run = (source: SnapshotSource) =>
    runChecks({
      ...{ source, plan, confirm: 'off', profile: 'default', runId: 'test', clock: systemClock },
      policy: { failOn: 'high', failOnUnknown: 'required' },
      tool: { name: 'test', version: '0', plugins: [] },
      signal: new AbortController().signal,
    })
  await using source = collecting(cluster, planCollectors(plugins, settings))
  const { report, recording } = await run(source)
  const saved = JSON.stringify(recording)
  const again = await run(recordedSource(JSON.parse(saved) as typeof recording))
  expect(verdicts(again.report)).toEqual(verdicts(report))
  return { verdicts: verdicts(report), texts: `${saved}${JSON.stringify(report)}` }
}

/** The messages of what was found; else the outcome, with the code of what was missing. */
const verdicts = ({ checks, findings }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(
    checks.map(({ id, outcome, unknown = [] }) => {
      const found = findings
        .filter(({ check }) => check === id)
        .map(({ message, current }) => `${message}: ${current}`)
      return [id, [...found, ...unknown.map(({ error }) => `unknown ${error.code}`)].join() || outcome]
    }),
  )

const servers: Server[] = []
const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  vi.unstubAllEnvs()
})

describe('kubernetes-pods.ts', () => {
  const labels = { app: 'restate', role: 'node' }
  const healthy = { ready: 3, budget: { app: 'restate' } as Readonly<Record<string, string>> }

  /** The API server, which demands a token and has a certificate of an authority of its own. */
  const kubernetes = async ({ ready, budget } = healthy) => {
    const answers: Readonly<Record<string, unknown>> = {
      '/apis/apps/v1/namespaces/restate/statefulsets/restate': {
        ...{ spec: { template: { metadata: { labels } } }, status: { readyReplicas: ready } },
      },
      '/apis/policy/v1/namespaces/restate/poddisruptionbudgets': {
        items: [{ spec: { selector: { matchLabels: budget } } }],
      },
    }
    const answer: RequestListener = ({ url = '', headers, method }, response) => {
      const isKnown = headers.authorization === 'Bearer hunter2-account-token' && method === 'GET'
      if (!isKnown) return void response.writeHead(403).end(`no such token: ${headers.authorization}`)
      response.writeHead(url in answers ? 200 : 404).end(JSON.stringify(answers[url]))
    }
    const tls = { cert: readFileSync(pem('server.pem')), key: readFileSync(pem('server.key')) }
    const port = await listen(createSecureServer(tls, answer))
    const tokenFile = join(await mkdtemp(join(tmpdir(), 'preflight-token-')), 'token')
    await writeFile(tokenFile, 'hunter2-account-token\n')
    return { api: `https://localhost:${port}`, tokenFile }
  }
  const ask = (
    options: NonNullable<CollectorConfig['options']>,
    tls: CollectorConfig['tls'] = { ca: pem('ca.pem') },
  ) => judged('kubernetes-pods.ts', { 'acme.pods': { options, ...(tls === undefined ? {} : { tls }) } })

  it('passes where all pods are ready and a budget covers them, and keeps no token', async () => {
    const { verdicts, texts } = await ask(await kubernetes())
    expect(verdicts).toEqual({ 'acme/pods-ready': 'pass', 'acme/disruption-budget-exists': 'pass' })
    expect(texts).not.toContain('hunter2')
  })

  it('finds a pod that is missing, and a budget that is for others', async () => {
    const { verdicts } = await ask(await kubernetes({ ready: 2, budget: { app: 'else' } }))
    expect(verdicts).toEqual({
      'acme/pods-ready': 'fewer: 2 ready pods',
      'acme/disruption-budget-exists': 'none: none',
    })
  })

  it('cannot tell where the token is refused, the authority unknown, or nobody there', async () => {
    const there = await kubernetes()
    const unknown = (code: string) => ({
      'acme/pods-ready': `unknown ${code}`,
      'acme/disruption-budget-exists': `unknown ${code}`,
    })
    await writeFile(there.tokenFile, 'hunter2-other-token')
    const refused = await ask(there)
    expect(refused.verdicts).toEqual(unknown('RP5008'))
    expect(refused.texts).not.toContain('hunter2')
    expect((await ask(there, {})).verdicts).toEqual(unknown('RP5009'))
    expect((await ask(there, { ca: 'nowhere.pem' })).verdicts).toEqual(unknown('RP1008'))
    expect((await ask({ ...there, api: 'https://localhost:1' })).verdicts).toEqual(unknown('RP5007'))
  })
})

describe('snapshot-bucket.ts', () => {
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
  const listing = (objects: readonly (readonly [key: string, at: string])[], next = ''): string =>
    `<?xml version="1.0"?><ListBucketResult>${objects
      .map(([key, at]) => `<Contents><Key>${key}</Key><LastModified>${at}</LastModified></Contents>`)
      .join('')}${next}</ListBucketResult>`

  /** A store that answers a listing in two pages, and only to those who sign. */
  const store = async (ages: readonly [number, number]) => {
    const [first, second] = ages.map(hoursAgo) as [string, string]
    const pages = new Map([
      [
        null,
        listing(
          [
            ['of/us/0/latest.json', first],
            ['of/us/0/lsn_1-snap_1/1.sst', hoursAgo(0)],
          ],
          '<NextContinuationToken>2/+=</NextContinuationToken>',
        ),
      ],
      ['2/+=', listing([['of/us/1/latest.json', second]])],
    ])
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://store')
      const isSigned =
        /^AWS4-HMAC-SHA256 Credential=hunter2KEY\/\d{8}\/eu-central-1\/s3\/aws4_request, .*Signature=/.test(
          request.headers.authorization ?? '',
        )
      if (!isSigned)
        return void response
          .writeHead(403)
          .end(`<StringToSign>${request.headers.authorization}</StringToSign>`)
      const isAsked =
        pathname === '/bucket' &&
        searchParams.get('list-type') === '2' &&
        searchParams.get('prefix') === 'of/us'
      response.writeHead(isAsked ? 200 : 404).end(pages.get(searchParams.get('continuation-token')) ?? '')
    })
    return `http://127.0.0.1:${await listen(server)}`
  }
  const ask = (endpoint: string, key = 'hunter2KEY') => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', key)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hunter2-secret')
    vi.stubEnv('AWS_SESSION_TOKEN', '')
    return judged('snapshot-bucket.ts', {
      'acme.snapshots': { options: { endpoint, destination: 's3://bucket/of/us' } },
    })
  }

  it('passes where one partition has a young snapshot, and keeps no key', async () => {
    const { verdicts, texts } = await ask(await store([50, 2]))
    expect(verdicts).toEqual({ 'acme/snapshot-is-recent': 'pass' })
    expect(texts).not.toContain('hunter2')
  })

  it('finds that all are old, whatever else was written since', async () => {
    const { verdicts } = await ask(await store([50, 30]))
    expect(verdicts['acme/snapshot-is-recent']).toMatch(/^old: \d{4}-/)
  })

  it('cannot tell where the key is refused, or nobody is there', async () => {
    const refused = await ask(await store([1, 1]), 'hunter2OTHER')
    expect(refused.verdicts).toEqual({ 'acme/snapshot-is-recent': 'unknown RP5008' })
    expect(refused.texts).not.toContain('hunter2')
    expect((await ask('http://127.0.0.1:1')).verdicts).toEqual({
      'acme/snapshot-is-recent': 'unknown RP5007',
    })
  })
})

describe('kafka-topics.ts', () => {
  const topics = { orders: 0, payments: 3, secrets: 29 } as Readonly<Record<string, number>>

  /** A broker that answers Metadata of version 4; asked for anything else, it closes, as Kafka does. */
  const broker = async (): Promise<string> => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .on('data', (bytes) => {
          const body = bytes.subarray(4)
          const mayCreate = body.at(-1) !== 0
          if (bytes.readInt32BE() !== body.length || body.readInt32BE() !== 0x0003_0004 || mayCreate)
            return socket.destroy()
          const clientEnds = 10 + body.readInt16BE(8)
          const names = [...wordsIn(body, clientEnds + 4, body.readInt32BE(clientEnds))]
          const partition = [int16(0), int32(0), int32(1), int32(2), int32(1), int32(2), int32(1), int32(1)]
          const answer = Buffer.concat([
            ...[body.subarray(4, 8), int32(0)],
            ...[int32(1), int32(1), word('broker-1'), int32(9092), int16(-1)],
            ...[word('cluster'), int32(1)],
            int32(names.length),
            ...names.flatMap((name) => {
              const code = topics[name] ?? 3
              const partitions = code === 0 ? [int32(1), ...partition] : [int32(0)]
              return [int16(code), word(name), Buffer.from([0]), ...partitions]
            }),
          ])
          return socket.write(Buffer.concat([int32(answer.length), answer]))
        }),
    )
    return `127.0.0.1:${await listen(server)}`
  }
  const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
  const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value)])
  const word = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)])
  function* wordsIn(bytes: Buffer, start: number, count: number): Generator<string> {
    for (let at = start, left = count; left > 0; left--) {
      const length = bytes.readInt16BE(at)
      yield bytes.toString('utf8', at + 2, at + 2 + length)
      at += 2 + length
    }
  }
  const ask = async (at: string, names: string) =>
    (await judged('kafka-topics.ts', { 'acme.topics': { options: { broker: at, topics: names } } })).verdicts[
      'acme/topics-exist'
    ]

  it('passes where the broker has them all', async () => {
    expect(await ask(await broker(), 'orders')).toBe('pass')
  })

  it('finds those that it does not have', async () => {
    expect(await ask(await broker(), 'orders,payments,refunds')).toBe('missing: payments, refunds missing')
  })

  it('cannot tell where it may not look at one, where something else answers, or nobody', async () => {
    expect(await ask(await broker(), 'orders,secrets')).toBe('unknown RP5008')
    const other = createServer((_request, response) => response.end())
    expect(await ask(`127.0.0.1:${await listen(other)}`, 'orders')).toBe('unknown RP5008')
    expect(await ask('127.0.0.1:1', 'orders')).toBe('unknown RP5007')
  })
})
