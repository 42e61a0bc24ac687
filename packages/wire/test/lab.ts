import { queries, query, rpcs, type QueryName } from '../src/index.ts'
import { TestClient } from './client.ts'
import { deploy, putRules } from './endpoint.ts'
import { provision, startServer, type ServerVersion, type TestServer } from './server.ts'

export const recordedKeys = [
  'nodes_config',
  'partition_table',
  'bifrost_config',
  'pp_epoch_0',
  'pp_epoch_1',
  'pp_epoch_2',
  'schema_registry',
] as const
export type RecordedKey = (typeof recordedKeys)[number]

/** A metadata value as the store holds it, and as restatectl prints it. */
export interface Recorded {
  readonly version: number
  readonly base64: string
  readonly printed: string
}

export interface Recording extends Readonly<Record<RecordedKey, Recorded>> {
  /** Since 1.7. No restatectl prints it, so what is printed is the answer of the admin API. */
  readonly rule_book?: Recorded
}

/**
 * A cluster of one with as many kinds of metadata as a single node can have: several segments, a sealed chain, a
 * tombstone, a gap between partitions, a deployed service with credentials and, since 1.7, a pinned leader, a frozen
 * placement, a Kafka cluster, a subscription and rules.
 */
export const startLab = async (version: ServerVersion): Promise<TestServer> => {
  const server = await startServer(version)
  try {
    await provision(server, 3)
    await server.restatectl('logs', 'reconfigure', '--yes', '--log-id', '1')
    await server.restatectl('logs', 'seal', '--yes', '2', '--reason', 'lab')
    await patch(server, 'nodes_config', [{ op: 'add', path: '/nodes/-', value: [7, 'Tombstone'] }])
    await patch(server, 'partition_table', [
      // A little less than the real end, so that a gap of keys remains.
      { op: 'replace', path: '/partitions/1/1/key_range/end', value: 9_000_000_000_000_000 },
      { op: 'replace', path: '/partitions/1/1/key_range/start', value: 8_000_000_000_000_000 },
      { op: 'replace', path: '/partitions/2/1/log_id', value: 9 },
      { op: 'replace', path: '/replication', value: { limit: '{zone: 1, node: 1}' } },
    ])
    await deploy(server)
    if (version === '1.7.12') {
      await server.restatectl('partitions', 'leadership', 'pin', '--yes', '1', '--node', '1')
      await server.restatectl('partitions', 'placement', 'freeze', '--yes', '2', '--reason', 'lab')
    }
    return server
  } catch (cause) {
    await server[Symbol.asyncDispose]()
    throw cause
  }
}

/** Reads every key as bytes and as restatectl prints it; again where it changed in between. */
export const record = async (server: TestServer): Promise<Recording> => {
  using client = new TestClient(server.address)
  const recordings: [RecordedKey, Recorded][] = []
  for (const key of recordedKeys) {
    const print = (): Promise<string> => server.restatectl('metadata', 'get', '--key', key)
    recordings.push([key, await recordKey(client, key, print)])
  }
  const recording = Object.fromEntries(recordings) as Record<RecordedKey, Recorded>
  if (server.version === '1.6.2') return recording
  // Rules that are there already change nothing, and are answered in full.
  return { ...recording, rule_book: await recordKey(client, 'rule_book', () => putRules(server)) }
}

const recordKey = async (
  client: TestClient,
  key: string,
  print: () => Promise<string>,
): Promise<Recorded> => {
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = await client.call(rpcs.proxyGet, { key })
    const printed = await print()
    const after = await client.call(rpcs.proxyGetVersion, { key })
    const version = before.value?.version?.value
    if (before.value !== undefined && version !== undefined && version === after.version?.value) {
      return { version, base64: Buffer.from(before.value.bytes).toString('base64'), printed }
    }
  }
  throw new Error(`${key} is absent or keeps changing`)
}

const patch = async (server: TestServer, key: string, operations: readonly object[]): Promise<void> => {
  await server.restatectl('metadata', 'patch', '--yes', '--key', key, '--patch', JSON.stringify(operations))
}

/** What a server answers to each fixed query: its messages in base64, or the error that it gives instead. */
export type RecordedQueries = Readonly<Record<QueryName, readonly string[] | { readonly error: string }>>

/** Asks a server, which must be provisioned, each fixed query. */
export const recordQueries = async (server: TestServer): Promise<RecordedQueries> => {
  using client = new TestClient(server.address)
  const answers: [string, readonly string[] | { readonly error: string }][] = []
  for (const name of Object.keys(queries) as QueryName[]) {
    try {
      const messages = await client.stream(query, name)
      answers.push([name, messages.map((message) => Buffer.from(message).toString('base64'))])
    } catch (error) {
      answers.push([name, { error: error instanceof Error ? error.message : String(error) }])
    }
  }
  return Object.fromEntries(answers) as RecordedQueries
}
