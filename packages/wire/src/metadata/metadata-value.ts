import type { MetadataValue } from '@restate-preflight/core'
import type { VersionedValue } from '../gen/restate/metadata.ts'
import type { Decode } from './decoders.ts'

/**
 * What the metadata store holds under a key (`rpcs.proxyGet`, `rpcs.metadataServerGet`), with the version of the
 * store's envelope; null where the key is absent.
 */
export const toMetadataValue = <T>(
  stored: VersionedValue | undefined,
  decode: Decode<T>,
): MetadataValue<T> | null =>
  stored === undefined ? null : { version: stored.version?.value ?? 0, ...decode(stored.bytes) }

/**
 * What a node has cached (`rpcs.getMetadata`, `rpcs.listLogs`). A cache has no envelope, so the version is the body's,
 * or null where the body does not decode.
 */
export const toCachedValue = <T extends { readonly version: number }>(
  bytes: Uint8Array,
  decode: Decode<T>,
): MetadataValue<T> => {
  const decoded = decode(bytes)
  return { version: decoded.body.ok ? decoded.body.value.version : null, ...decoded }
}
