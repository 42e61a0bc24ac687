import {
  compareVersions,
  errorRecord,
  type MetadataDiffReport,
  type MetadataGetReport,
  type MetadataListReport,
  type MetadataReading,
  type MetadataSummary,
  type MetadataVersionsReport,
  type VersionCell,
} from '@restate-preflight/core'

/* Reports of the metadata commands, with everything in them that is shown in a way of its own. */

export const reading = (key: string, change: Partial<MetadataReading> = {}): MetadataReading => ({
  key,
  at: 'linearizable',
  node: { key: 'N1', name: 'n1', address: 'http://10.0.0.1:5122' },
  readAt: '2026-11-24T14:03:21.123Z',
  tookMs: 4.7,
  ...change,
})

const summary = (change: Partial<MetadataSummary> = {}): MetadataSummary => ({
  version: 12,
  bodyVersion: 12,
  bytes: 1127,
  codec: 2,
  codecName: 'flexbuffers',
  modifiedAt: '2026-11-24T14:00:01.500Z',
  unknownFields: [],
  digest: null,
  failure: null,
  ...change,
})

const failure = { offset: 4, path: '$.partitions[0]', reason: 'the width byte 9 is none' }
const absent = errorRecord('RP4015', { target: 'nothing', message: 'the store has no key "nothing"' })
export const silent = errorRecord('RP2101', {
  target: 'http://10.0.0.3:5122',
  layers: ['TCP 10.0.0.3:5122', 'connection refused (ECONNREFUSED)'],
})

export const got = (change: Partial<MetadataGetReport>): MetadataGetReport => ({
  schemaVersion: '1.0.0',
  reading: reading('partition_table'),
  summary: summary(),
  redacted: false,
  value: { version: 12, partitions: [[0, { key_range: { start: 0, end: '18446744073709551615' } }]] },
  dump: [],
  error: null,
  ...change,
})

export const gets: Readonly<Record<string, MetadataGetReport>> = {
  'get-typed': got({}),
  'get-cached-and-behind-its-body': got({
    reading: reading('partition_table', {
      at: 'cached',
      node: { key: 'N3', name: 'n3', address: 'http://10.0.0.3:5122' },
    }),
    summary: summary({
      bodyVersion: 11,
      modifiedAt: null,
      unknownFields: ['$.partitions[].new_field', '$.other'],
    }),
  }),
  'get-redacted': got({
    reading: reading('schema_registry', { at: 'leader' }),
    redacted: true,
    value: { headers: { authorization: '***' } },
  }),
  'get-absent': got({ reading: reading('nothing'), summary: null, value: null, error: absent }),
  'get-unread': got({
    reading: reading('nodes_config', { node: null, tookMs: null, readAt: null }),
    summary: null,
    value: null,
    error: silent,
  }),
  'get-damaged': got({
    summary: summary({ failure, bodyVersion: null, modifiedAt: null }),
    value: null,
    dump: [
      '-- codec 2 (flexbuffers), 1 byte from 0',
      '00000000  02                                               .',
    ],
    error: errorRecord('RP5001', {
      target: 'partition_table',
      message: 'partition_table does not decode',
      layers: [`byte ${failure.offset}`, failure.path, failure.reason],
    }),
  }),
}

export const list: MetadataListReport = {
  schemaVersion: '1.0.0',
  keys: [
    { reading: reading('nodes_config'), summary: summary(), error: null },
    {
      reading: reading('partition_table'),
      summary: summary({ modifiedAt: null, bodyVersion: 11 }),
      error: null,
    },
    {
      reading: reading('bifrost_config'),
      summary: summary({ failure, bodyVersion: null, modifiedAt: null, bytes: 98_765 }),
      error: null,
    },
    { reading: reading('schema_registry'), summary: null, error: null },
    { reading: reading('pp_epoch_0', { node: null }), summary: null, error: silent },
  ],
  withoutEpochs: null,
  rpcs: 14,
}

const read = (version: number | null): VersionCell => ({ status: 'read', version })
const unread: VersionCell = { status: 'unread', error: silent }
const ids = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7']
const byNode = (cells: readonly VersionCell[]) =>
  Object.fromEntries(cells.map((cell, index) => [ids[index] ?? '', cell]))
const member = {
  node: 'N1',
  status: 'member',
  leader: 'N1',
  term: '3',
  applied: '107',
  committed: '107',
  snapshotIndex: '13',
  error: null,
}

export const versions: MetadataVersionsReport = {
  schemaVersion: '1.0.0',
  takenAt: '2026-11-24T14:03:21.123Z',
  nodes: ids
    .slice(0, 3)
    .map((key) => ({ key, name: key.toLowerCase(), address: `http://10.0.0.${key.slice(1)}:5122` })),
  keys: [
    compareVersions({
      key: 'nodes_config',
      cached: byNode([read(12), read(12), unread]),
      through: byNode([read(12), read(12), unread]),
    }),
    compareVersions({
      key: 'partition_table',
      cached: byNode([read(3), read(1), unread]),
      through: byNode([read(3), read(3), unread]),
    }),
    compareVersions({
      key: 'rule_book',
      cached: byNode([{ status: 'none' }, { status: 'none' }, { status: 'none' }]),
      through: byNode([read(null), read(null), unread]),
    }),
  ],
  members: [
    member,
    { ...member, node: 'N2', applied: '98', leader: null },
    {
      ...member,
      node: 'N3',
      status: null,
      leader: null,
      term: null,
      applied: null,
      committed: null,
      snapshotIndex: null,
      error: silent,
    },
  ],
  error: null,
  rpcs: 29,
}

export const many: MetadataVersionsReport = {
  ...versions,
  nodes: ids.map((key) => ({ key, name: null, address: key })),
  keys: [
    compareVersions({
      key: 'bifrost_config',
      cached: byNode(ids.map(() => read(1_000_000))),
      through: byNode(ids.map((_, index) => read(1_000_000 - (index === 6 ? 7 : 0)))),
    }),
  ],
  members: [],
}

export const diff: MetadataDiffReport = {
  schemaVersion: '1.0.0',
  before: 'the store',
  after: 'the cache of N3 (n3)',
  keys: ['nodes_config', 'partition_table', 'bifrost_config'],
  changes: [
    {
      key: 'nodes_config',
      subject: { kind: 'metadata-key', id: 'nodes_config' },
      what: 'version',
      before: '12',
      after: '11',
    },
    {
      key: 'nodes_config',
      subject: { kind: 'node', id: 'N3' },
      what: 'storage state',
      before: 'data-loss',
      after: 'read-write',
    },
    {
      key: 'nodes_config',
      subject: { kind: 'node', id: 'N4' },
      what: 'node',
      before: 'n4 as N4:1 at http://10.0.0.4:5122/',
      after: null,
    },
    {
      key: 'partition_table',
      subject: { kind: 'partition', id: '4' },
      what: 'range end',
      before: '9223372036854775807',
      after: '9000000000000000000',
    },
    {
      key: 'partition_table',
      subject: { kind: 'partition', id: '5' },
      what: 'partition',
      before: null,
      after: '1 to 2, log 5',
    },
  ],
  unread: [{ key: 'schema_registry', place: 'the cache of N3 (n3)', error: silent }],
}
