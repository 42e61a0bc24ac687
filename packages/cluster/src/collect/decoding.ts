import { createHash } from 'node:crypto'
import type { MetadataValue } from '@restate-preflight/core'
import { createDecoders } from '@restate-preflight/wire'

/** One digest for caches and store, so that equal bodies compare equal wherever they were read. */
const fresh = createDecoders({
  digest: (canonical) => createHash('sha256').update(canonical).digest('hex'),
})

/** The caches of all nodes and the store mostly hold the same bytes: these are decoded once. */
const remembering = <T>(decode: (bytes: Uint8Array) => T): ((bytes: Uint8Array) => T) => {
  const recent: { readonly bytes: Uint8Array; readonly value: T }[] = []
  return (bytes) => {
    const known = recent.find((entry) => Buffer.compare(entry.bytes, bytes) === 0)
    if (known !== undefined) return known.value
    const value = decode(bytes)
    recent.unshift({ bytes, value })
    if (recent.length > rememberedValues) recent.pop()
    return value
  }
}

/** Per kind; more differing values than this are rare, and large ones should not be held. */
const rememberedValues = 4

export const decoders = {
  nodesConfiguration: remembering(fresh.nodesConfiguration),
  partitionTable: remembering(fresh.partitionTable),
  logs: remembering(fresh.logs),
  epochMetadata: fresh.epochMetadata,
  schemaVersion: fresh.schemaVersion,
  ruleBook: fresh.ruleBook,
}

/** The body, or undefined where there is none: absent, damaged, or the placeholder (version 0) of an empty cache. */
export const bodyOf = <T extends { readonly version: number }>(
  value: MetadataValue<T> | null | undefined,
): T | undefined => (value?.body.ok === true && value.body.value.version > 0 ? value.body.value : undefined)
