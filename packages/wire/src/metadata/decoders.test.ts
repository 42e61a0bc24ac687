import { describe, expect, it } from 'vitest'
import type { Logs, NodesConfiguration } from '@restate-preflight/core'
import { decoders } from '../../test/digest.ts'
import { encodeFlexbuffers, envelop } from '../../test/flex-encoder.ts'
import {
  failureOf,
  flex,
  node,
  nodesConfig,
  partitionTable,
  stored,
  valueOf,
  type Plain,
} from '../../test/stored.ts'
import type { FlexValue } from './flex-value.ts'

const logsWith = (kind: string, params: string): Plain => ({
  version: 1,
  config: { default_provider: 'local' },
  logs: [[0, { chain: [[1, { kind, params, index: 0 }]] }]],
})

const loglet = (kind: string, params: string): unknown =>
  valueOf(decoders.logs, logsWith(kind, params)).logs[0]?.chain[0]?.loglet

describe('nodesConfiguration', () => {
  it('takes what an older version left out for what servers take it for', () => {
    const expected: NodesConfiguration = {
      version: 5,
      clusterName: 'c',
      clusterFingerprint: '18446744073709551615',
      nodes: ['n1', 'n2'].map((name, index) => ({
        id: index + 1,
        name,
        currentGeneration: { id: index + 1, generation: 2 - index },
        address: 'http://h:5122/',
        roles: ['worker'],
        location: '',
        storageState: 'provisioning',
        metadataServerState: 'standby',
        workerState: 'provisioning',
        binaryVersion: null,
      })),
      tombstones: [3],
      nameLookup: { n1: 1, n2: 2 },
      modifiedAt: null,
      features: null,
    }
    expect(valueOf(decoders.nodesConfiguration, nodesConfig)).toEqual(expected)
  })

  it.each([
    [
      'storage_state',
      'log_server_config',
      'storageState',
      ['provisioning', 'disabled', 'read-only', 'gone', 'read-write', 'data-loss'],
    ],
    [
      'metadata_server_state',
      'metadata_server_config',
      'metadataServerState',
      ['member', 'standby', 'provisioning'],
    ],
    ['worker_state', 'worker_config', 'workerState', ['provisioning', 'active', 'draining', 'disabled']],
  ] as const)(
    'knows every %s, and one of the future as unknown',
    (field, configuration, property, states) => {
      for (const state of [...states, 'of-the-future']) {
        const value = {
          ...nodesConfig,
          nodes: [[1, { Node: { ...node, [configuration]: { [field]: state } } }]],
        }
        const [decoded] = valueOf(decoders.nodesConfiguration, value).nodes
        expect(decoded?.[property]).toBe(state === 'of-the-future' ? 'unknown' : state)
      }
    },
  )

  it('lists fields that it does not know, once for all elements', () => {
    const extra = { Node: { ...node, future: 1, 'odd name': 2 } }
    const { body } = decoders.nodesConfiguration(
      stored({
        ...nodesConfig,
        nodes: [
          [1, extra],
          [2, extra],
        ],
        epoch_of_the_future: { a: 1 },
      }),
    )
    expect(body.ok && body.unknownFields).toEqual([
      '$.epoch_of_the_future',
      '$.nodes[][].Node.future',
      '$.nodes[][].Node["odd name"]',
    ])
  })

  it('reads names that objects have by themselves', () => {
    const lookup = new Map<string, FlexValue>([
      ['__proto__', 1],
      ['constructor', 2],
    ])
    const tree = new Map(flex(nodesConfig) as ReadonlyMap<string, FlexValue>).set('name_lookup', lookup)
    const { body } = decoders.nodesConfiguration(envelop(encodeFlexbuffers(tree)))
    expect(body.ok && Object.entries(body.value.nameLookup)).toEqual([...lookup])
  })

  it.each([
    ['$.version', 'expected an unsigned 32-bit number, found -1', { ...nodesConfig, version: -1 }],
    [
      '$.version',
      'expected an unsigned 32-bit number, found 4294967296',
      { ...nodesConfig, version: 2 ** 32 },
    ],
    ['$.nodes', 'expected a list, found a map', { ...nodesConfig, nodes: { a: 1 } }],
    ['$.nodes[0][1]', 'expected a node or a tombstone', { ...nodesConfig, nodes: [[1, 'Gone']] }],
    ['$.nodes[0]', 'expected a pair, found a list of 1', { ...nodesConfig, nodes: [[1]] }],
    [
      '$.modified_at',
      'expected an unsigned 64-bit number, found text',
      { ...nodesConfig, modified_at: 'now' },
    ],
    [
      '$.nodes[0][1].Node.address',
      'expected text, found null',
      { ...nodesConfig, nodes: [[1, { Node: { ...node, address: null } }]] },
    ],
    ['$', 'the field nodes is missing', { version: 1 }],
    ['$', 'expected a map, found a list', []],
  ] as const)('refuses a value that is wrong at %s: %s', (path, reason, value) => {
    expect(failureOf(decoders.nodesConfiguration, value as Plain)).toEqual({ path, reason })
  })
})

describe('partitionTable', () => {
  it('accepts ranges that overlap and takes a missing log id from the partition', () => {
    expect(valueOf(decoders.partitionTable, partitionTable)).toEqual({
      version: 1,
      numPartitions: 2,
      partitions: [
        { id: 0, start: '0', end: '100', logId: 0 },
        { id: 1, start: '50', end: '18446744073709551615', logId: 7 },
      ],
      replication: { node: 2 },
    })
  })

  it.each([
    [{ limit: 3 }, { node: 3 }],
    [{ limit: '3' }, { node: 3 }],
    [{ limit: '{node: 2}' }, { node: 2 }],
    [{ limit: '{zone: 2, node: 3}' }, { zone: 2, node: 3 }],
    [{ limit: ' { Region:1 ,zone : 2, NODE:3 } ' }, { region: 1, zone: 2, node: 3 }],
    [{ limit: { zone: 2, node: 3 } }, { zone: 2, node: 3 }],
    ['everywhere', null],
    [null, { node: 1 }],
  ] as const)('reads replication %j', (replication, expected) => {
    expect(valueOf(decoders.partitionTable, { ...partitionTable, replication }).replication).toEqual(expected)
  })

  it.each([
    ['{}', 'expected a replication property such as {node: 2}'],
    ['{rack: 2}', 'a replication property may name node, zone and region'],
    ['{node: 2, node: 3}', 'a replication property names node twice'],
    ['{node: 0}', 'the replication of a node is from 1 to 255'],
    [256, 'the replication of a node is from 1 to 255'],
    [{}, 'a replication property names no scope'],
    [true, 'expected text, found a boolean'],
  ] as const)('refuses a limit of %j', (limit, reason) => {
    expect(failureOf(decoders.partitionTable, { ...partitionTable, replication: { limit } })).toEqual({
      path: '$.replication.limit',
      reason,
    })
  })

  it('decodes the largest table there can be', { timeout: 60_000 }, () => {
    const count = 65_535
    const step = (1n << 64n) / BigInt(count)
    const partitions = Array.from({ length: count }, (_, id) => [
      id,
      {
        cf_name: `data-${id}`,
        db_name: null,
        key_range: { start: BigInt(id) * step, end: BigInt(id + 1) * step - 1n },
        log_id: null,
      },
    ])
    const bytes = stored({ ...partitionTable, num_partitions: count, partitions })
    const { body } = decoders.partitionTable(bytes)
    expect(body.ok && body.value.partitions.length).toBe(count)
    expect(body.ok && body.value.partitions.at(-1)).toEqual({
      id: count - 1,
      start: (BigInt(count - 1) * step).toString(),
      end: (BigInt(count) * step - 1n).toString(),
      logId: count - 1,
      columnFamily: `data-${count - 1}`,
    })
  })
})

describe('logs', () => {
  it('reads every provider, and one of the future as unknown', () => {
    const provider = (default_provider: Plain): Logs['defaultProvider'] =>
      valueOf(decoders.logs, { version: 1, config: { default_provider }, logs: [] }).defaultProvider
    expect(provider({ replicated: { replication_property: '{node: 2}', target_nodeset_size: 5 } })).toEqual({
      kind: 'replicated',
      replication: { node: 2 },
      targetNodesetSize: 5,
    })
    expect(provider('local')).toEqual({ kind: 'local' })
    expect(provider('in-memory')).toEqual({ kind: 'in-memory' })
    expect(provider('quantum')).toEqual({ kind: 'unknown', name: 'quantum' })
    expect(provider({ quantum: { size: 1 } })).toEqual({ kind: 'unknown', name: 'quantum' })
    expect(valueOf(decoders.logs, { version: 1, config: null, logs: [] }).defaultProvider).toEqual({
      kind: 'unknown',
      name: 'not recorded',
    })
  })

  it('reads the params of a replicated loglet exactly', () => {
    const params =
      '{"loglet_id":18446744069414584321,"sequencer":"N3:7","replication":{"node":2,"zone":2},"nodeset":[3,1,2]}'
    expect(loglet('replicated', params)).toEqual({
      kind: 'replicated',
      logletId: '18446744069414584321',
      sequencer: { id: 3, generation: 7 },
      replication: { node: 2, zone: 2 },
      nodeset: [3, 1, 2],
    })
  })

  it('reads a seal, with integers beyond 2^53 as text', () => {
    expect(
      loglet('sealed', '{"permanent_seal":true,"sealed_at":1795425102119,"tail_ts":647725952805109761}'),
    ).toEqual({
      kind: 'sealed',
      permanent: true,
      params: { permanent_seal: true, sealed_at: 1795425102119, tail_ts: '647725952805109761' },
    })
  })

  it('keeps the params of local and in-memory loglets as they are', () => {
    expect(loglet('local', '42')).toEqual({ kind: 'local', params: '42' })
    expect(loglet('in-memory', 'not JSON')).toEqual({ kind: 'in-memory', params: 'not JSON' })
  })

  it.each([
    ['quantum', '{}', 'a kind that is not known'],
    ['replicated', 'not JSON', 'expected JSON'],
    ['replicated', '[1]', 'expected a map, found a list'],
    ['replicated', '{"loglet_id":1.5}', 'loglet_id: expected an unsigned 64-bit number, found 1.5'],
    ['replicated', '{"loglet_id":1,"sequencer":"N1"}', 'sequencer: expected a node id such as N1:2'],
    ['sealed', `${'['.repeat(100)}${']'.repeat(100)}`, 'expected JSON nested at most 32 deep'],
    ['sealed', '['.repeat(100_000), 'expected JSON'],
    ['sealed', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'expected JSON'],
  ])('calls a %s loglet with params %.40s unreadable', (kind, params, reason) => {
    const found = loglet(kind, params)
    expect(found).toMatchObject({ kind: 'unreadable', name: kind })
    expect((found as { readonly reason: string }).reason).toContain(
      reason.startsWith('expected JSON') ? 'expected JSON' : reason,
    )
  })

  it('does not let an unreadable segment disturb the others', () => {
    const good = '{"loglet_id":1,"sequencer":"N1:1","replication":{"node":1},"nodeset":[1],"future":0}'
    const segment = (index: number, params: string): Plain => [
      index + 1,
      { kind: 'replicated', index, params, created_at: 647723616091242497n },
    ]
    const { body } = decoders.logs(
      stored({
        version: 1,
        config: null,
        logs: [[0, { chain: [segment(0, '{"loglet_id":'), segment(1, good)] }]],
      }),
    )
    if (!body.ok) throw new Error(body.failure.reason)
    expect(body.value.logs[0]?.chain.map(({ loglet: { kind }, createdAt }) => [kind, createdAt])).toEqual([
      ['unreadable', '2026-11-23T09:02:24.199Z'],
      ['replicated', '2026-11-23T09:02:24.199Z'],
    ])
    expect(body.unknownFields).toEqual(['$.logs[][].chain[][].params.future'])
  })
})

describe('epochMetadata', () => {
  it('reads what an old version wrote and what it overwrote', () => {
    expect(valueOf(decoders.epochMetadata, { version: 3, leader_metadata: null })).toEqual({
      version: 3,
      epoch: '3',
      leader: null,
      current: { version: 0, replication: null, replicaSet: [], modifiedAt: null },
      next: null,
      leadershipPolicy: null,
      placementPolicy: null,
    })
  })

  it('refuses a time beyond the calendar instead of throwing', () => {
    const current = {
      version: 1,
      replication: '{node: 1}',
      replica_set: [1],
      modified_at: 18446744073709551615n,
    }
    expect(failureOf(decoders.epochMetadata, { version: 3, current })).toEqual({
      path: '$.current.modified_at',
      reason: 'expected a time, found a number beyond the calendar',
    })
  })
})

describe('schemaVersion', () => {
  it('reads the version and treats all else as opaque', () => {
    const { body } = decoders.schemaVersion(
      stored({ version: 9, deployments_v2: [['secret', { headers: {} }]] }),
    )
    expect(body).toMatchObject({ ok: true, value: { version: 9 }, unknownFields: [] })
  })
})
