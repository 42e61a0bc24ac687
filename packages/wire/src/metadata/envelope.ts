import type { DecodeFailure } from '@restate-preflight/core'

/** The codec bytes that Restate has given out (`crates/platform/src/storage.rs`); 4 is retired for good. */
export const codecs = {
  protobuf: 1,
  flexbuffers: 2,
  lengthPrefixedRaw: 3,
  json: 5,
  bilrost: 6,
  custom: 7,
} as const

/** How a stored value is encoded, as the first byte of its envelope says. */
export type CodecName = keyof typeof codecs

const codecNames: ReadonlyMap<number, CodecName> = new Map(
  (Object.keys(codecs) as CodecName[]).map((name) => [codecs[name], name]),
)

/** No server accepts a message of more than 32 MiB unless it is configured to. */
const maxBytes = 64 << 20

/** What is inside a metadata value and where in the value it starts. */
export type Envelope =
  | { readonly ok: true; readonly payload: Uint8Array; readonly offset: number }
  | { readonly ok: false; readonly failure: DecodeFailure }

/** The name of a codec byte; null where it means nothing. */
export const codecName = (codec: number): CodecName | null => codecNames.get(codec) ?? null

/** Opens a metadata value that must be a flexbuffer. */
export const openEnvelope = (bytes: Uint8Array): Envelope => openPayload(bytes, codecs.flexbuffers)

/** Opens a metadata value: a codec byte, and for flexbuffers and raw bytes a little-endian 32-bit length. */
export const openPayload = (bytes: Uint8Array, expected: number): Envelope => {
  const codec = bytes[0]
  if (codec === undefined) return failure(0, 'the value is empty')
  if (bytes.length > maxBytes) return failure(0, `${bytes.length} bytes are more than ${maxBytes}`)
  if (codec !== expected) {
    const name = codecName(codec)
    return failure(
      0,
      name === null
        ? `the codec byte ${codec} means nothing`
        : `the codec is ${codec} (${name}) instead of ${expected} (${codecName(expected)})`,
    )
  }
  if (codec !== codecs.flexbuffers && codec !== codecs.lengthPrefixedRaw) {
    return { ok: true, payload: bytes.subarray(1), offset: 1 }
  }
  if (bytes.length < 5) return failure(bytes.length, 'ends within the length')
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true)
  if (length !== bytes.length - 5) {
    return failure(1, `announces ${length} bytes, but ${bytes.length - 5} follow`)
  }
  return { ok: true, payload: bytes.subarray(5), offset: 5 }
}

const failure = (offset: number, reason: string): Envelope => ({
  ok: false,
  failure: { offset, path: '$', reason },
})
