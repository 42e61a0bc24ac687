import {
  errorRecord,
  type CachedKey,
  type ErrorRecord,
  type MetadataAt,
  type MetadataContent,
  type MetadataNode,
  type MetadataReading,
} from '@restate-preflight/core'
import { MetadataKind, rpcs } from '@restate-preflight/wire'
import type { Contact, Route } from '../collect/contact.ts'
import { mapReply, type Reply } from '../transport/reply.ts'
import type { CallContext } from '../transport/session.ts'
import { contentOf } from './content.ts'

/** What came of reading one key in one place. */
export type MetadataRead = {
  readonly reading: MetadataReading
} & (
  | { readonly status: 'present'; readonly content: MetadataContent; readonly raw: Uint8Array }
  /** The store does not have the key. */
  | { readonly status: 'absent' }
  | { readonly status: 'unread'; readonly error: ErrorRecord }
)

export interface RawValue {
  readonly bytes: Uint8Array
  /** Undefined where there is no envelope. */
  readonly version: number | undefined
}

/** A key of the store, as it is; null where it is absent. */
export const readRaw = (
  { contact, kind }: Route,
  key: string,
  call: CallContext,
): Promise<Reply<RawValue | null>> =>
  (kind === 'proxy'
    ? contact.session.call(rpcs.proxyGet, { key }, call).then((got) => mapReply(got, ({ value }) => value))
    : contact.session
        .call(rpcs.metadataServerGet, { key, clusterFingerprint: 0n }, call)
        .then((got) => mapReply(got, ({ value }) => value))
  ).then((got) =>
    mapReply(got, (value) =>
      value === undefined ? null : { bytes: value.bytes, version: value.version?.value ?? 0 },
    ),
  )

/** What a node has in its cache. */
export const readCached = async (
  { session }: Contact,
  key: CachedKey,
  call: CallContext,
): Promise<Reply<RawValue>> =>
  mapReply(await session.call(rpcs.getMetadata, { kind: kinds[key] }, call), ({ encoded }) => ({
    bytes: encoded,
    version: undefined,
  }))

const kinds: Readonly<Record<CachedKey, MetadataKind>> = {
  nodes_config: MetadataKind.NODES_CONFIGURATION,
  partition_table: MetadataKind.PARTITION_TABLE,
  bifrost_config: MetadataKind.LOGS,
  schema_registry: MetadataKind.SCHEMA,
}

/** A reply in its final form. */
export const readOf = (
  asked: { readonly key: string; readonly at: MetadataAt },
  node: MetadataNode | null,
  reply: Reply<RawValue | null>,
): MetadataRead => {
  const { key, at } = asked
  if (!reply.ok) {
    const reading = { key, at, node, readAt: reply.gaveUpAt, tookMs: null }
    return { reading, status: 'unread', error: reply.error }
  }
  const reading = { key, at, node, readAt: reply.readAt, tookMs: reply.tookMs }
  if (reply.value === null) return { reading, status: 'absent' }
  const { bytes, version } = reply.value
  return { reading, status: 'present', content: contentOf(key, bytes, version), raw: bytes }
}

/** A read that there was nobody for. */
export const unread = (
  asked: { readonly key: string; readonly at: MetadataAt },
  node: MetadataNode | null,
  error: ErrorRecord = errorRecord('RP6004'),
): MetadataRead => ({
  reading: { ...asked, node, readAt: null, tookMs: null },
  status: 'unread',
  error,
})
