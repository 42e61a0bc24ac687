import { codecName, codecs } from './envelope.ts'

/** A stretch of a metadata value, and what it is. */
export interface EnvelopeField {
  readonly start: number
  /** The first byte that is no longer part of it. */
  readonly end: number
  readonly name: string
}

/** The parts that a metadata value consists of, as far as its codec byte tells. */
export const envelopeFields = (bytes: Uint8Array): readonly EnvelopeField[] => {
  const [codec] = bytes
  if (codec === undefined) return []
  const head = { start: 0, end: 1, name: `codec ${codec} (${codecName(codec) ?? 'unknown'})` }
  const hasLength = codec === codecs.flexbuffers || codec === codecs.lengthPrefixedRaw
  if (!hasLength || bytes.length < 5) return [head, { start: 1, end: bytes.length, name: 'body' }]
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true)
  const name = `length ${length}${length === bytes.length - 5 ? '' : `, but ${bytes.length - 5} follow`}`
  return [head, { start: 1, end: 5, name }, { start: 5, end: bytes.length, name: 'body' }]
}
