import { describe, expect, it } from 'vitest'
import type { EpochMetadata, Log, Logs, NodesConfiguration, PartitionTable, Segment } from '../model/index.ts'
import { changeText } from './change.ts'
import { bodyVersionOf, type MetadataContent, type MetadataObject } from './content.ts'
import { diffContent, diffContents, diffObjects } from './diff.ts'

const node = (id: number): NodesConfiguration['nodes'][number] => ({
  id,
  name: `n${id}`,
  currentGeneration: { id, generation: 1 },
  address: `http://10.0.0.${id}:5122/`,
  roles: ['admin', 'worker'],
  location: '',
  storageState: 'read-write',
  metadataServerState: 'member',
  workerState: 'active',
  binaryVersion: '1.7.12',
})
const nodes: NodesConfiguration = {
  version: 5,
  clusterName: 'prod',
  clusterFingerprint: '12345678901234567891',
  nodes: [node(1), node(2), node(3)],
  tombstones: [],
  nameLookup: { n1: 1, n2: 2, n3: 3 },
  modifiedAt: null,
  features: ['controlled-idempotent-sharding'],
}
const with3 = (change: Partial<NodesConfiguration['nodes'][number]>): NodesConfiguration => ({
  ...nodes,
  nodes: [node(1), node(2), { ...node(3), ...change }],
})

const table: PartitionTable = {
  version: 5,
  numPartitions: 2,
  partitions: [
    { id: 0, start: '0', end: '9223372036854775807', logId: 0 },
    { id: 1, start: '9223372036854775808', end: '18446744073709551615', logId: 1 },
  ],
  replication: { node: 2 },
}

const segment = (index: number, baseLsn: string): Segment => ({
  baseLsn,
  index,
  createdAt: null,
  loglet: {
    kind: 'replicated',
    logletId: String((2n << 32n) | BigInt(index)),
    sequencer: { id: 1, generation: 2 },
    replication: { node: 2 },
    nodeset: [3, 1, 2],
  },
})
const chained = (...chain: readonly Segment[]): Logs => ({
  version: 5,
  defaultProvider: { kind: 'replicated', replication: { node: 2 }, targetNodesetSize: 0 },
  logs: [{ id: 2, chain }],
  modifiedAt: null,
})
const first = segment(0, '1')
const sealed: Segment = {
  baseLsn: '50',
  index: 0,
  createdAt: null,
  loglet: { kind: 'sealed', permanent: false, params: {} },
}

const epoch: EpochMetadata = {
  version: 5,
  epoch: '9007199254740993',
  leader: { nodeId: { id: 1, generation: 2 }, partitionId: 4 },
  current: { version: 2, replication: { node: 2 }, replicaSet: [2, 1], modifiedAt: null },
  next: null,
  leadershipPolicy: null,
  placementPolicy: null,
}

const ofNodes = (value: NodesConfiguration): MetadataObject => ({ kind: 'nodes-configuration', value })
const ofTable = (value: PartitionTable): MetadataObject => ({ kind: 'partition-table', value })
const ofLogs = (value: Logs): MetadataObject => ({ kind: 'logs', value })
const ofEpoch = (value: Partial<EpochMetadata>): MetadataObject => ({
  kind: 'epoch',
  value: { ...epoch, ...value },
})

const words = (key: string, before: MetadataObject, after: MetadataObject) =>
  diffObjects(key, before, after).map(changeText)

describe('nodes_config', () => {
  it.each<readonly [string, NodesConfiguration, readonly string[]]>([
    ['nothing', nodes, []],
    [
      'the order of nodes and roles',
      { ...nodes, nodes: [node(3), { ...node(1), roles: ['worker', 'admin'] }, node(2)] },
      [],
    ],
    ['the time of the change', { ...nodes, modifiedAt: '2026-11-24T14:00:00.000Z' }, []],
    ['a storage state', with3({ storageState: 'data-loss' }), ['N3: storage state read-write → data-loss']],
    [
      'a restart with another version and address',
      with3({
        currentGeneration: { id: 3, generation: 2 },
        binaryVersion: '1.6.2',
        address: 'http://10.0.0.9:5122/',
      }),
      [
        'N3: generation N3:1 → N3:2',
        'N3: address http://10.0.0.3:5122/ → http://10.0.0.9:5122/',
        'N3: registered by version 1.7.12 → 1.6.2',
      ],
    ],
    [
      'a worker that drains, a member that leaves, a location',
      with3({ workerState: 'draining', metadataServerState: 'standby', location: 'eu.a' }),
      [
        'N3: location none → eu.a',
        'N3: metadata server state member → standby',
        'N3: worker state active → draining',
      ],
    ],
    [
      'an address for control',
      with3({ controlAddress: 'http://10.0.0.3:5123/' }),
      ['N3: control address added: http://10.0.0.3:5123/'],
    ],
    [
      'a node that joins',
      { ...nodes, nodes: [...nodes.nodes, node(4)], nameLookup: { ...nodes.nameLookup, n4: 4 } },
      ['N4: node added: n4 as N4:1 at http://10.0.0.4:5122/'],
    ],
    [
      'a node that was removed',
      { ...nodes, nodes: [node(1), node(2)], tombstones: [3], nameLookup: { n1: 1, n2: 2 } },
      ['N3: node removed: n3 as N3:1 at http://10.0.0.3:5122/'],
    ],
    [
      'a node that is gone without a trace',
      { ...nodes, nodes: [node(1), node(2)], nameLookup: { n1: 1, n2: 2 } },
      ['N3: node, without a tombstone, removed: n3 as N3:1 at http://10.0.0.3:5122/'],
    ],
    ['a tombstone of nobody', { ...nodes, tombstones: [7] }, ['N7: tombstone added']],
    [
      'a lost feature',
      { ...nodes, features: null },
      ['cluster: features controlled-idempotent-sharding → not recorded'],
    ],
    [
      'another cluster',
      { ...nodes, clusterName: 'other', clusterFingerprint: '7' },
      ['cluster: name prod → other', 'cluster: fingerprint 12345678901234567891 → 7'],
    ],
    [
      'a name that means another node',
      { ...nodes, nameLookup: { n1: 1, n2: 3, n3: 2 } },
      ['cluster: name n2 stands for N2 → N3', 'cluster: name n3 stands for N3 → N2'],
    ],
  ])('tells %s', (_, after, expected) => {
    expect(words('nodes_config', ofNodes(nodes), ofNodes(after))).toEqual(expected)
  })
})

describe('partition_table', () => {
  const [zero, one] = table.partitions
  if (zero === undefined || one === undefined) throw new Error('two partitions were made')
  it.each<readonly [string, PartitionTable, readonly string[]]>([
    ['nothing', table, []],
    [
      'a gap',
      { ...table, partitions: [{ ...zero, end: '9000000000000000000' }, one] },
      ['partition 0: range end 9223372036854775807 → 9000000000000000000'],
    ],
    [
      'another log and start',
      { ...table, partitions: [zero, { ...one, start: '9223372036854775809', logId: 7 }] },
      ['partition 1: range start 9223372036854775808 → 9223372036854775809', 'partition 1: log 1 → 7'],
    ],
    [
      'where a partition is kept',
      { ...table, partitions: [{ ...zero, columnFamily: 'data-7', database: 'db-1' }, one] },
      ['partition 0: column family added: data-7', 'partition 0: database added: db-1'],
    ],
    [
      'a partition that came and one that went',
      { ...table, numPartitions: 1, partitions: [zero, { ...one, id: 2 }] },
      [
        'cluster: number of partitions 2 → 1',
        'partition 1: partition removed: 9223372036854775808 to 18446744073709551615, log 1',
        'partition 2: partition added: 9223372036854775808 to 18446744073709551615, log 1',
      ],
    ],
    [
      'replication',
      { ...table, replication: null },
      ['cluster: partition replication {node: 2} → everywhere'],
    ],
  ])('tells %s', (_, after, expected) => {
    expect(words('partition_table', ofTable(table), ofTable(after))).toEqual(expected)
  })
})

describe('bifrost_config', () => {
  const logs = chained(first)
  const replicated = first.loglet.kind === 'replicated' ? first.loglet : undefined
  if (replicated === undefined) throw new Error('the segment is replicated')
  it.each<readonly [string, Logs, Logs, readonly string[]]>([
    ['nothing', logs, logs, []],
    [
      'the order of a nodeset',
      logs,
      chained({ ...first, loglet: { ...replicated, nodeset: [1, 2, 3] } }),
      [],
    ],
    [
      'a segment that was added',
      logs,
      chained(first, segment(1, '50')),
      [
        'log 2: segment 1 added: from LSN 50, replicated, nodeset N1, N2, N3, sequencer N1:2, replication {node: 2}, loglet id 8589934593',
      ],
    ],
    ['a seal', logs, chained(first, sealed), ['log 2: seal marker added: from LSN 50, sealed, params {}']],
    [
      'a head that was trimmed',
      chained(first, segment(1, '50')),
      chained(segment(1, '50')),
      [
        'log 2: segment 0 removed: from LSN 1, replicated, nodeset N1, N2, N3, sequencer N1:2, replication {node: 2}, loglet id 8589934592',
      ],
    ],
    [
      'another sequencer and base',
      logs,
      chained({ ...first, baseLsn: '2', loglet: { ...replicated, sequencer: { id: 3, generation: 1 } } }),
      ['log 2: segment 0 base LSN 1 → 2', 'log 2: segment 0 sequencer N1:2 → N3:1'],
    ],
    [
      'a log that came, and the provider',
      { ...logs, logs: [] },
      { ...logs, defaultProvider: { kind: 'local' }, logs: [{ id: 2, chain: [] } satisfies Log] },
      [
        'cluster: log provider replicated {node: 2}, nodesets of its choice → local',
        'log 2: log added: no segment',
      ],
    ],
  ])('tells %s', (_, before, after, expected) => {
    expect(words('bifrost_config', ofLogs(before), ofLogs(after))).toEqual(expected)
  })
})

describe('pp_epoch_N', () => {
  const { current } = epoch
  it.each<readonly [string, Partial<EpochMetadata>, readonly string[]]>([
    ['nothing', {}, []],
    ['the order of a replica set', { current: { ...current, replicaSet: [1, 2] } }, []],
    [
      'a new leader',
      { epoch: '9007199254740994', leader: { nodeId: { id: 2, generation: 1 }, partitionId: 4 } },
      ['partition 4: leader epoch 9007199254740993 → 9007199254740994', 'partition 4: leader N1:2 → N2:1'],
    ],
    [
      'what is noted beside a replica set',
      { current: { ...current, context: { reason: 'drain', by: 'me' } } },
      ['partition 4: context of the replica set added: {by: "me", reason: "drain"}'],
    ],
    [
      'a reconfiguration that begins',
      { next: { ...current, replicaSet: [2, 3] } },
      ['partition 4: next replica set added: N2, N3 with replication {node: 2}'],
    ],
    [
      'a replica set that moved, and was emptied',
      { current: { version: 3, replication: null, replicaSet: [], modifiedAt: null } },
      [
        'partition 4: replica set N1, N2 → empty',
        'partition 4: replication {node: 2} → none',
        'partition 4: replica set version 2 → 3',
      ],
    ],
    [
      'a freeze',
      { placementPolicy: { freeze: { reason: 'upgrade' } } },
      ['partition 4: placement policy added: {freeze: {reason: "upgrade"}}'],
    ],
  ])('tells %s', (_, change, expected) => {
    expect(words('pp_epoch_4', ofEpoch({}), ofEpoch(change))).toEqual(expected)
  })

  it('tells a lost policy, whatever the order of its fields', () => {
    const pinned = ofEpoch({ leadershipPolicy: { freeze: null, affinity: { Node: 3 } } })
    expect(
      words('pp_epoch_4', pinned, ofEpoch({ leadershipPolicy: { affinity: { Node: 3 }, freeze: null } })),
    ).toEqual([])
    expect(words('pp_epoch_4', pinned, ofEpoch({}))).toEqual([
      'partition 4: leadership policy removed: {affinity: {Node: 3}, freeze: null}',
    ])
  })
})

describe('what has no typed decoder', () => {
  it('is compared by the paths of its leaves, without its version', () => {
    const before: MetadataObject = {
      kind: 'plain',
      value: { version: 1, rules: [{ limit: 1 }, { limit: 2 }], gone: 'x' },
    }
    const after: MetadataObject = {
      kind: 'plain',
      value: { version: 2, rules: [{ limit: 1 }, { limit: 3 }], came: null },
    }
    expect(words('rule_book', before, after)).toEqual([
      'rule_book: $.rules[1].limit 2 → 3',
      'rule_book: $.gone removed: "x"',
      'rule_book: $.came added: null',
    ])
  })

  it('is cut off where it would fill a book', () => {
    const many = (value: number): MetadataObject => ({
      kind: 'plain',
      value: Array.from({ length: 5_000 }, () => value),
    })
    expect(words('other', many(1), many(2))).toHaveLength(200)
  })
})

const content = (object: MetadataObject, change: Partial<MetadataContent> = {}): MetadataContent => ({
  version: bodyVersionOf(object),
  bodyVersion: bodyVersionOf(object),
  bytes: 100,
  codec: 2,
  codecName: 'flexbuffers',
  modifiedAt: null,
  unknownFields: [],
  digest: null,
  failure: null,
  object,
  ...change,
})

describe('a key', () => {
  const stored = content(ofTable(table))
  it.each<readonly [string, MetadataContent | null, MetadataContent | null, readonly string[]]>([
    ['absent in both', null, null, []],
    ['equal', stored, stored, []],
    ['added', null, stored, ['partition_table: key added: version 5, 100 bytes']],
    ['removed', stored, null, ['partition_table: key removed: version 5, 100 bytes']],
    [
      'of a newer version that says the same',
      stored,
      content(ofTable(table), { version: 6, bodyVersion: 6 }),
      ['partition_table: version 5 → 6'],
    ],
    [
      'whose envelope and body part',
      stored,
      content(ofTable(table), { version: 7 }),
      ['partition_table: version 5 → 7', 'partition_table: version inside the same → 5'],
    ],
    [
      'that no longer decodes',
      stored,
      content(ofTable(table), {
        object: null,
        bodyVersion: null,
        codec: 9,
        codecName: null,
        failure: { offset: 0, path: '$', reason: 'the codec byte 9 means nothing' },
      }),
      [
        'partition_table: codec 2 (flexbuffers) → 9 (unknown)',
        'partition_table: body readable → damaged at byte 0: the codec byte 9 means nothing',
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diffContent('partition_table', before, after).map(changeText)).toEqual(expected)
  })

  it('that was read in one place only is no difference', () => {
    expect(diffContents(new Map(), new Map([['partition_table', stored]]))).toEqual([])
  })
})
