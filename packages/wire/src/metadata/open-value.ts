import { getTextEncoding } from '@bufbuild/protobuf/wire'
import type { DecodeFailure } from '@restate-preflight/core'
import { decodeBilrost, type BilrostMessage } from './bilrost.ts'
import { formatPath, Mismatch } from './cursor.ts'
import { codecs, openEnvelope, openPayload } from './envelope.ts'
import type { FlexPath, FlexValue } from './flex-value.ts'
import { decodeFlexbuffers, offsetOf } from './flexbuffers.ts'
import { parseJson } from './json.ts'

/** The content of a metadata value, not yet typed. */
export type OpenedValue =
  | {
      readonly ok: true
      readonly tree: FlexValue
      /** Where in the value a part of the tree is stored, as close as the codec allows to tell. */
      readonly offsetOf: (path: FlexPath) => number
    }
  | { readonly ok: false; readonly failure: DecodeFailure }

/** How the bytes of one key are opened. */
export type Open = (bytes: Uint8Array) => OpenedValue

/** Only flexbuffers: what all keys but `rule_book` are stored as. */
export const openFlexbuffers: Open = (bytes) => {
  const envelope = openEnvelope(bytes)
  if (!envelope.ok) return envelope
  const { payload, offset } = envelope
  const decoded = decodeFlexbuffers(payload)
  if (!decoded.ok) return failure(offset + decoded.offset, decoded.path, decoded.reason)
  return { ok: true, tree: decoded.value, offsetOf: (path) => offset + offsetOf(payload, path) }
}

/** Only bilrost, whose fields get their names from the message. */
export const openBilrost =
  (message: BilrostMessage): Open =>
  (bytes) => {
    const envelope = openPayload(bytes, codecs.bilrost)
    if (!envelope.ok) return envelope
    const { payload, offset } = envelope
    const decoded = decodeBilrost(payload, message)
    if (!decoded.ok) return failure(offset + decoded.offset, decoded.path, decoded.reason)
    return { ok: true, tree: decoded.value, offsetOf: () => offset }
  }

/** By whatever codec the value names: for keys that nobody has told us of. */
export const openAny: Open = (bytes) => {
  switch (bytes[0]) {
    case codecs.bilrost:
      return openBilrost(new Map())(bytes)
    case codecs.json:
      return openJson(bytes)
    case codecs.lengthPrefixedRaw: {
      const envelope = openPayload(bytes, codecs.lengthPrefixedRaw)
      return envelope.ok
        ? { ok: true, tree: envelope.payload.slice(), offsetOf: () => envelope.offset }
        : envelope
    }
    case codecs.protobuf:
      return failure(0, [], 'the codec is 1 (protobuf), which no known key uses and which tells no names')
    case codecs.custom:
      return failure(0, [], 'the codec is 7 (custom), whose form only its writer knows')
    default:
      // Flexbuffers, or why the value is nothing at all.
      return openFlexbuffers(bytes)
  }
}

const openJson: Open = (bytes) => {
  const envelope = openPayload(bytes, codecs.json)
  if (!envelope.ok) return envelope
  const { payload, offset } = envelope
  try {
    return {
      ok: true,
      tree: parseJson(getTextEncoding().decodeUtf8(payload, true)),
      offsetOf: () => offset,
    }
  } catch (error) {
    return failure(offset, [], error instanceof Mismatch ? error.message : 'text is not UTF-8')
  }
}

const failure = (offset: number, path: FlexPath, reason: string): OpenedValue => ({
  ok: false,
  failure: { offset, path: formatPath(path, 'exact'), reason },
})
