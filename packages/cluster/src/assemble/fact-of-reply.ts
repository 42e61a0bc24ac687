import {
  errorRecord,
  type DecodeFailure,
  type ErrorRecord,
  type Fact,
  type Instant,
  type MetadataDigest,
  type MetadataValue,
} from '@restate-preflight/core'
import type { Reply } from '../transport/reply.ts'

/** A reply as a fact; `node` is the key of the node that answered. */
export const factOfReply = <T>(reply: Reply<T>, node: string | null): Fact<T> =>
  reply.ok
    ? { status: 'collected', value: reply.value, node, readAt: reply.readAt }
    : { status: 'unavailable', error: reply.error, askedAt: reply.askedAt, gaveUpAt: reply.gaveUpAt }

export const unavailable = (error: ErrorRecord, askedAt: Instant, gaveUpAt: Instant): Fact<never> => ({
  status: 'unavailable',
  error,
  askedAt,
  gaveUpAt,
})

export const digestOf = <T extends { readonly version: number }>({
  version,
  bytes,
  codec,
  body,
}: MetadataValue<T>): MetadataDigest => ({
  version,
  bodyVersion: body.ok ? body.value.version : null,
  bytes,
  codec,
  digest: body.ok ? body.digest : null,
  failure: body.ok ? null : body.failure,
  unknownFields: body.ok ? body.unknownFields : [],
})

export const undecodable = (what: string, { path, offset, reason }: DecodeFailure): ErrorRecord =>
  errorRecord('RP5001', {
    target: what,
    message: `${what} does not decode: ${reason} (at ${path}, byte ${offset})`,
  })
