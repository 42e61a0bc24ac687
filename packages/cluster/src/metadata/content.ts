import {
  bodyVersionOf,
  isCachedKey,
  modifiedAtOf,
  type Decoded,
  type MetadataContent,
  type MetadataObject,
} from '@restate-preflight/core'
import { codecName, decodeMetadataValue, type DecodedValue } from '@restate-preflight/wire'
import { decoders } from '../collect/decoding.ts'

/**
 * Decodes what one place holds under a key. `version` is that of the store's envelope; undefined for a cache, which has
 * none. What has no typed decoder is decoded as a plain tree, its credentials hidden unless `secrets` is `keep`.
 */
export const contentOf = (
  key: string,
  bytes: Uint8Array,
  version: number | undefined,
  secrets: Secrets = 'hide',
): MetadataContent => {
  const { codec, body } = decode(key, bytes, secrets)
  const bodyVersion = body.ok ? bodyVersionOf(body.value) : null
  return {
    version: version ?? bodyVersion,
    bodyVersion,
    bytes: bytes.length,
    codec,
    codecName: codec === null ? null : codecName(codec),
    modifiedAt: body.ok ? modifiedAtOf(body.value) : null,
    unknownFields: body.ok ? body.unknownFields : [],
    digest: body.ok && body.digest !== '' ? body.digest : null,
    failure: body.ok ? null : body.failure,
    object: body.ok ? body.value : null,
  }
}

type Secrets = 'hide' | 'keep'

const decode = (key: string, bytes: Uint8Array, secrets: Secrets): DecodedValue<MetadataObject> => {
  switch (isCachedKey(key) ? key : epoch.test(key) ? 'epoch' : 'plain') {
    case 'nodes_config':
      return named(decoders.nodesConfiguration(bytes), (value) => ({ kind: 'nodes-configuration', value }))
    case 'partition_table':
      return named(decoders.partitionTable(bytes), (value) => ({ kind: 'partition-table', value }))
    case 'bifrost_config':
      return named(decoders.logs(bytes), (value) => ({ kind: 'logs', value }))
    case 'epoch':
      return named(decoders.epochMetadata(bytes), (value) => ({ kind: 'epoch', value }))
    case 'schema_registry':
    case 'plain':
      return plain(key, bytes, secrets)
  }
}

const epoch = /^pp_epoch_\d+$/

const named = <T>(
  { codec, bytes, body }: DecodedValue<T>,
  object: (value: T) => MetadataObject,
): DecodedValue<MetadataObject> => ({
  codec,
  bytes,
  body: body.ok ? { ...body, value: object(body.value) } : body,
})

/** No digest: there is nothing that it could be compared with. */
const plain = (key: string, bytes: Uint8Array, secrets: Secrets): DecodedValue<MetadataObject> => {
  const { codec, body } = decodeMetadataValue(key, bytes, { secrets })
  const decoded: Decoded<MetadataObject> = body.ok
    ? { ok: true, value: { kind: 'plain', value: body.json }, unknownFields: [], digest: '' }
    : body
  return { codec, bytes: bytes.length, body: decoded }
}
