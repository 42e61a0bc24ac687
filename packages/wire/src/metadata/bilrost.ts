import { getTextEncoding } from '@bufbuild/protobuf/wire'
import { Malformed } from './flex-bytes.ts'
import type { FlexMap, FlexPath, FlexValue } from './flex-value.ts'

export type BilrostResult =
  | { readonly ok: true; readonly value: FlexMap }
  | { readonly ok: false; readonly offset: number; readonly path: FlexPath; readonly reason: string }

/** The fields of a message by tag. The encoding itself holds neither names nor types. */
export type BilrostMessage = ReadonlyMap<number, { readonly name: string; readonly type: BilrostType }>

export type BilrostType =
  | 'unsigned'
  | 'boolean'
  | 'text'
  | { readonly message: BilrostMessage }
  /** Packed: keys and values in turns, without tags of their own. */
  | { readonly mapOf: BilrostType }

/**
 * Decodes a bilrost message (https://docs.rs/bilrost, section on the encoding), as far as metadata uses it. Never
 * throws. Fields that are empty are not written, so they are absent here; fields that the message does not name are kept
 * as `tag N`.
 */
export const decodeBilrost = (bytes: Uint8Array, message: BilrostMessage): BilrostResult => {
  const reader = new Reader(bytes)
  try {
    return { ok: true, value: reader.message(message, bytes.length) }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return { ok: false, offset: error.offset, path: [...reader.path], reason: error.message }
  }
}

/** The low two bits of a field's key; the rest is the distance to the tag before. */
const wireTypes = { varint: 0, delimited: 1, fixed32: 2, fixed64: 3 } as const

const maxTag = 0xffff_ffff

/** Servers accept 10,000 rules of six fields at most. */
const maxValues = 1_000_000

/** Depth needs no limit of its own: only the types that we name lead deeper, and they are finite. */
class Reader {
  readonly path: (string | number)[] = []
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0
  private valuesLeft = maxValues

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  message(message: BilrostMessage, end: number): FlexMap {
    const values = new Map<string, FlexValue>()
    // Of fields without a name nobody can tell whether they may be there more than once.
    const repeats = new Map<string, FlexValue[]>()
    let tag = 0
    while (this.at < end) {
      const start = this.at
      this.spend(start)
      const key = this.varint(end)
      tag += Number(key >> 2n)
      if (tag > maxTag) throw new Malformed(start, `a tag beyond ${maxTag}`)
      const wireType = Number(key & 3n)
      const field = message.get(tag)
      const name = field?.name ?? `tag ${tag}`
      this.path.push(name)
      const value =
        field === undefined ? this.unknown(wireType, end) : this.field(field.type, wireType, start, end)
      if (field !== undefined && values.has(name)) throw new Malformed(start, 'the field is there twice')
      const repeated = repeats.get(name)
      if (repeated !== undefined) repeated.push(value)
      else if (values.has(name)) repeats.set(name, [values.get(name) ?? null, value])
      else values.set(name, value)
      this.path.pop()
    }
    for (const [name, list] of repeats) values.set(name, list)
    return values
  }

  private spend(at: number): void {
    this.valuesLeft -= 1
    if (this.valuesLeft < 0) throw new Malformed(at, `more than ${maxValues} fields`)
  }

  private field(type: BilrostType, wireType: number, start: number, end: number): FlexValue {
    const expected = type === 'unsigned' || type === 'boolean' ? wireTypes.varint : wireTypes.delimited
    if (wireType !== expected) {
      throw new Malformed(start, `wire type ${wireType} instead of ${expected}`)
    }
    return this.value(type, end)
  }

  private value(type: BilrostType, end: number): FlexValue {
    if (type === 'unsigned') return narrow(this.varint(end))
    if (type === 'boolean') {
      const start = this.at
      const value = this.varint(end)
      if (value > 1n) throw new Malformed(start, `a boolean of ${value}`)
      return value === 1n
    }
    const stop = this.delimited(end)
    if (type === 'text') return this.text(stop)
    return 'message' in type ? this.message(type.message, stop) : this.map(type.mapOf, stop)
  }

  private map(type: BilrostType, end: number): FlexMap {
    const values = new Map<string, FlexValue>()
    while (this.at < end) {
      const start = this.at
      this.spend(start)
      const key = this.text(this.delimited(end))
      if (values.has(key)) throw new Malformed(start, 'a map has the same key twice')
      this.path.push(key)
      values.set(key, this.value(type, end))
      this.path.pop()
    }
    return values
  }

  private unknown(wireType: number, end: number): FlexValue {
    if (wireType === wireTypes.varint) return narrow(this.varint(end))
    const stop = wireType === wireTypes.delimited ? this.delimited(end) : this.at + (wireType === 2 ? 4 : 8)
    if (stop > end) throw new Malformed(this.at, 'ends too early')
    const start = this.at
    this.at = stop
    if (wireType === wireTypes.fixed32) return this.view.getUint32(start, true)
    if (wireType === wireTypes.fixed64) return narrow(this.view.getBigUint64(start, true))
    return this.bytes.slice(start, stop)
  }

  /** Where the value ends whose length stands here. */
  private delimited(end: number): number {
    const start = this.at
    const length = this.varint(end)
    if (length > BigInt(end - this.at)) {
      throw new Malformed(start, `${length} bytes do not fit into the ${end - this.at} that follow`)
    }
    return this.at + Number(length)
  }

  private text(end: number): string {
    const start = this.at
    this.at = end
    try {
      return getTextEncoding().decodeUtf8(this.bytes.subarray(start, end), true)
    } catch {
      throw new Malformed(start, 'text is not UTF-8')
    }
  }

  /**
   * Seven bits a byte, little-endian, and the continuation bit counts as a value too, so that every number has exactly
   * one form. The ninth byte is the last and has all eight bits.
   */
  private varint(end: number): bigint {
    const start = this.at
    let value = 0n
    for (let index = 0; index < 9; index++) {
      const byte = this.at < end ? this.bytes[this.at] : undefined
      if (byte === undefined) throw new Malformed(start, 'ends within a number')
      this.at += 1
      value += BigInt(byte) << BigInt(7 * index)
      if (byte < 0x80) break
    }
    if (value >= 1n << 64n) throw new Malformed(start, 'a number of more than 64 bits')
    return value
  }
}

const narrow = (value: bigint): number | bigint =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
