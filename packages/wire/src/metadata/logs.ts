import type { Log, Loglet, LogProvider, Logs, Segment } from '@restate-preflight/core'
import { list, Mismatch, numericMap, pair, record, text, type Cursor, type Read } from './cursor.ts'
import { isMap } from './flex-value.ts'
import { parseJson, toJson } from './json.ts'
import { generationalNodeId, replicationProperty, u32, u64, uniqueTimestamp } from './scalars.ts'

/** Metadata key `bifrost_config` (`crates/types/src/logs/metadata.rs`). */
export const logs: Read<Logs> = record((fields) => ({
  version: fields.required('version', u32),
  defaultProvider: fields.optional('config', configuration) ?? { kind: 'unknown', name: 'not recorded' },
  logs: fields
    .required('logs', numericMap(u32, chain))
    .map(([id, segments]): Log => ({ id, chain: segments })),
  modifiedAt: fields.optional('modified_at', uniqueTimestamp),
}))

const configuration: Read<LogProvider> = record((fields) => fields.required('default_provider', provider))

/** `"local"`, `"in-memory"` or `{replicated: {…}}`. */
const provider: Read<LogProvider> = (value, cursor) => {
  if (isMap(value)) {
    const [[name, settings] = ['', null]] = value
    return name === 'replicated'
      ? cursor.at(name, settings, replicatedProvider)
      : { kind: 'unknown', name: name.slice(0, maxName) }
  }
  const name = text(value, cursor)
  return name === 'local' || name === 'in-memory'
    ? { kind: name }
    : { kind: 'unknown', name: name.slice(0, maxName) }
}

const replicatedProvider: Read<LogProvider> = record((fields) => ({
  kind: 'replicated',
  replication: fields.required('replication_property', replicationProperty),
  targetNodesetSize: fields.optional('target_nodeset_size', u32) ?? 0,
}))

const chain: Read<readonly Segment[]> = record((fields) =>
  fields
    .required('chain', list(pair(u64, segment)))
    .map(([baseLsn, { index, createdAt, loglet }]) => ({ baseLsn, index, createdAt, loglet })),
)

const segment: Read<Omit<Segment, 'baseLsn'>> = record((fields, cursor) => {
  const kind = fields.required('kind', text)
  const params = fields.required('params', text)
  return {
    index: fields.optional('index', u32) ?? 0,
    createdAt: fields.optional('created_at', uniqueTimestamp),
    loglet: loglet(kind, params, cursor),
  }
})

const loglet = (kind: string, params: string, cursor: Cursor): Loglet => {
  switch (kind) {
    case 'replicated':
      return readable(kind, params, cursor, replicatedLoglet)
    case 'sealed':
      return readable(kind, params, cursor, seal)
    case 'local':
    case 'in-memory':
      return { kind, params }
    default:
      return { kind: 'unreadable', name: kind.slice(0, maxName), reason: 'a kind that is not known' }
  }
}

/** A segment that cannot be read must not hide the others, so it becomes a value of its own. */
const readable = (kind: string, params: string, cursor: Cursor, read: Read<Loglet>): Loglet => {
  const depth = cursor.path.length
  try {
    return cursor.at('params', parseJson(params), read)
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    const place = cursor.path.slice(depth + 1).join('.')
    cursor.path.length = depth
    const reason = place === '' ? error.message : `${place}: ${error.message}`
    return { kind: 'unreadable', name: kind, reason }
  }
}

const replicatedLoglet: Read<Loglet> = record((fields) => ({
  kind: 'replicated',
  logletId: fields.required('loglet_id', u64),
  sequencer: fields.required('sequencer', generationalNodeId),
  replication: fields.required('replication', replicationProperty),
  nodeset: fields.required('nodeset', list(u32)),
}))

const seal: Read<Loglet> = (value, cursor) =>
  record((fields) => {
    fields.ignore('sealed_at', 'context', 'tail_ts')
    return {
      kind: 'sealed' as const,
      permanent: fields.optional('permanent_seal', (flag) => flag === true) ?? false,
      params: toJson(value, cursor),
    }
  })(value, cursor)

/** A name of a kind that nobody knows may be anything. */
const maxName = 64
