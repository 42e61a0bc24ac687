import { getTextEncoding } from '@bufbuild/protobuf/wire'
import { FlexBytes, Malformed } from './flex-bytes.ts'
import type { FlexMap, FlexPath, FlexValue } from './flex-value.ts'

export type FlexResult =
  | { readonly ok: true; readonly value: FlexValue }
  | { readonly ok: false; readonly offset: number; readonly path: FlexPath; readonly reason: string }

/** Real metadata nests ten deep. */
const maxDepth = 64

/** Values in one tree. A table of 65,535 partitions has 0.7 million. */
const maxValues = 10_000_000

/**
 * Text and blobs that one tree may unfold to, which bounds what shared keys and strings can multiply to. With the cap
 * on values it also keeps the canonical JSON, escapes included, below the longest string of the engine.
 */
const maxTextBytes = 48 << 20

/**
 * Decodes a whole FlexBuffers value (https://flatbuffers.dev/flatbuffers_internals/, section FlexBuffers). Never
 * throws. Work and memory are bounded by the size of the input: values that share storage so that there are more of
 * them than bytes are refused.
 */
export const decodeFlexbuffers = (bytes: Uint8Array): FlexResult => {
  const reader = new Reader(bytes)
  try {
    return { ok: true, value: reader.read(reader.root()) }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return { ok: false, offset: error.offset, path: [...reader.path], reason: error.message }
  }
}

/** The offset of the value at a path, or of the innermost enclosing value that can be found. */
export const offsetOf = (bytes: Uint8Array, path: FlexPath): number => {
  const reader = new Reader(bytes)
  let at = 0
  try {
    let slot: Slot | undefined = reader.root()
    for (const segment of path) {
      at = slot.at
      slot = reader.child(slot, segment)
      if (slot === undefined) return at
    }
    return slot.at
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return at
  }
}

const types = {
  null: 0,
  int: 1,
  uint: 2,
  float: 3,
  key: 4,
  string: 5,
  indirectInt: 6,
  indirectUint: 7,
  indirectFloat: 8,
  map: 9,
  vector: 10,
  firstTypedVector: 11,
  lastTypedVector: 15,
  firstFixedVector: 16,
  lastFixedVector: 24,
  blob: 25,
  bool: 26,
  boolVector: 36,
} as const

/** Where a value, or the offset to it, is stored: its type is in `packed`, its own width in that of its parent. */
interface Slot {
  readonly at: number
  readonly width: number
  readonly packed: number
}

/** The elements of a vector or map; `typesAt` is where untyped vectors list the type of each. */
interface Elements {
  readonly at: number
  readonly width: number
  readonly count: number
  readonly type: { readonly packed: number } | { readonly typesAt: number }
}

interface KeyVector {
  readonly width: number
  readonly keys: readonly string[]
}

/** Where each key is stored, and the keys. */
interface KeyList {
  readonly places: readonly number[]
  readonly keys: readonly string[]
}

const maxKeyVectors = 10_000

class Reader extends FlexBytes {
  readonly path: (string | number)[] = []
  private readonly texts = new Map<number, string>()
  private readonly keyVectors = new Map<number, KeyVector>()
  /** Restate writes a vector of keys for every map, of which most hold the same keys as another one. */
  private readonly keyLists = new Map<number, KeyList>()
  /** An unshared value takes at least a byte, so honest input cannot run out of this. */
  private valuesLeft: number
  private textLeft: number

  constructor(bytes: Uint8Array) {
    super(bytes)
    this.valuesLeft = Math.min(maxValues, bytes.length)
    this.textLeft = Math.min(maxTextBytes, 65_536 + bytes.length * 64)
  }

  root(): Slot {
    const { length } = this.bytes
    if (length < 3) throw new Malformed(0, `${length} bytes are too few for a value, its type and its width`)
    const width = this.byte(length - 1)
    if (width !== 1 && width !== 2 && width !== 4 && width !== 8) {
      throw new Malformed(length - 1, `the root is ${width} bytes wide instead of 1, 2, 4 or 8`)
    }
    const at = length - 2 - width
    if (at < 0) throw new Malformed(length - 1, `a root of ${width} bytes does not fit into ${length} bytes`)
    return { at, width, packed: this.byte(length - 2) }
  }

  read({ at, width, packed }: Slot): FlexValue {
    return this.value(at, width, packed)
  }

  /** The slot of one element; undefined where there is none. Not for hot paths. */
  child(slot: Slot, segment: string | number): Slot | undefined {
    const elements = this.elements(slot.at, slot.width, slot.packed)
    if (elements === undefined) return undefined
    const isMap = slot.packed >> 2 === types.map
    const index = typeof segment === 'number' ? segment : isMap ? this.keysOf(elements).indexOf(segment) : -1
    if (index < 0 || index >= elements.count) return undefined
    return {
      at: elements.at + index * elements.width,
      width: elements.width,
      packed: this.packedOf(elements, index),
    }
  }

  private value(at: number, width: number, packed: number): FlexValue {
    const type = packed >> 2
    switch (type) {
      case types.null:
        return null
      case types.bool:
        return this.uint(at, width) !== 0
      case types.int:
        return this.int(at, width)
      case types.uint:
        return this.uint(at, width)
      case types.float:
        return this.float(at, width)
    }
    const childWidth = 1 << (packed & 3)
    switch (type) {
      case types.key:
        return this.key(this.target(at, width))
      case types.string:
        return this.string(this.target(at, width), childWidth)
      case types.indirectInt:
        return this.int(this.target(at, width), childWidth)
      case types.indirectUint:
        return this.uint(this.target(at, width), childWidth)
      case types.indirectFloat:
        return this.float(this.target(at, width), childWidth)
      case types.blob: {
        const start = this.target(at, width)
        const length = this.count(start, childWidth, 1)
        this.spendText(start, length)
        return this.bytes.slice(start, start + length)
      }
    }
    const elements = this.elements(at, width, packed)
    if (elements === undefined) throw new Malformed(at, `there is no type ${type}`)
    if (this.path.length >= maxDepth) throw new Malformed(at, `nested deeper than ${maxDepth} values`)
    this.valuesLeft -= elements.count
    if (this.valuesLeft < 0) throw new Malformed(at, 'more values than bytes, or than 10 million')
    return type === types.map ? this.map(elements) : this.vector(elements)
  }

  private vector(elements: Elements): readonly FlexValue[] {
    const values: FlexValue[] = []
    for (let index = 0; index < elements.count; index++) {
      this.path.push(index)
      values.push(
        this.value(elements.at + index * elements.width, elements.width, this.packedOf(elements, index)),
      )
      this.path.pop()
    }
    return values
  }

  private map(elements: Elements): FlexMap {
    const values = new Map<string, FlexValue>()
    let index = 0
    for (const key of this.keysOf(elements)) {
      this.spendText(elements.at, key.length)
      this.path.push(key)
      values.set(
        key,
        this.value(elements.at + index * elements.width, elements.width, this.packedOf(elements, index)),
      )
      this.path.pop()
      index += 1
    }
    return values
  }

  /** Describes what a vector-like slot points to; undefined for all other types. */
  private elements(at: number, width: number, packed: number): Elements | undefined {
    const type = packed >> 2
    const childWidth = 1 << (packed & 3)
    if (type === types.map || type === types.vector) {
      const start = this.target(at, width)
      // Each element is followed, behind them all, by a byte for its type.
      const count = this.count(start, childWidth, childWidth + 1)
      return { at: start, width: childWidth, count, type: { typesAt: start + count * childWidth } }
    }
    if (type >= types.firstTypedVector && type <= types.lastTypedVector) {
      const start = this.target(at, width)
      const count = this.count(start, childWidth, childWidth)
      return {
        at: start,
        width: childWidth,
        count,
        type: { packed: (type - types.firstTypedVector + types.int) << 2 },
      }
    }
    if (type === types.boolVector) {
      const start = this.target(at, width)
      return {
        at: start,
        width: childWidth,
        count: this.count(start, childWidth, childWidth),
        type: { packed: types.bool << 2 },
      }
    }
    if (type >= types.firstFixedVector && type <= types.lastFixedVector) {
      const start = this.target(at, width)
      const count = Math.trunc((type - types.firstFixedVector) / 3) + 2
      this.need(start, count * childWidth)
      return {
        at: start,
        width: childWidth,
        count,
        type: { packed: (((type - types.firstFixedVector) % 3) + types.int) << 2 },
      }
    }
    return undefined
  }

  private packedOf(elements: Elements, index: number): number {
    return 'packed' in elements.type ? elements.type.packed : this.byte(elements.type.typesAt + index)
  }

  /** The keys of a map lie in a typed vector of their own, which maps of equal shape share. */
  private keysOf(elements: Elements): readonly string[] {
    const { at, width, count } = elements
    const keysAt = this.target(at - 3 * width, width)
    const keysWidth = this.size(at - 2 * width, width)
    const known = this.keyVectors.get(keysAt)
    if (known !== undefined && known.width === keysWidth && known.keys.length === count) return known.keys
    if (keysWidth !== 1 && keysWidth !== 2 && keysWidth !== 4 && keysWidth !== 8) {
      throw new Malformed(at - 2 * width, `keys are ${keysWidth} bytes wide instead of 1, 2, 4 or 8`)
    }
    if (this.count(keysAt, keysWidth, keysWidth) !== count) {
      throw new Malformed(keysAt - keysWidth, `a map of ${count} values has another number of keys`)
    }
    const keys = this.listedKeys(keysAt, keysWidth, count) ?? this.newKeys(keysAt, keysWidth, count)
    // To remember those of a large value one by one would cost more than it saves.
    if (this.keyVectors.size < maxKeyVectors) this.keyVectors.set(keysAt, { width: keysWidth, keys })
    return keys
  }

  /** The keys of an earlier map, where these are the same bytes. */
  private listedKeys(keysAt: number, width: number, count: number): readonly string[] | undefined {
    if (count === 0) return undefined
    const list = this.keyLists.get(this.target(keysAt, width))
    if (list?.keys.length !== count) return undefined
    for (let index = 1; index < count; index++) {
      if (this.target(keysAt + index * width, width) !== list.places[index]) return undefined
    }
    return list.keys
  }

  private newKeys(keysAt: number, width: number, count: number): readonly string[] {
    const keys: string[] = []
    const places: number[] = []
    for (let index = 0; index < count; index++) {
      const place = this.target(keysAt + index * width, width)
      places.push(place)
      keys.push(this.key(place))
    }
    if (new Set(keys).size !== count) throw new Malformed(keysAt, 'a map has the same key twice')
    if (places[0] !== undefined) this.keyLists.set(places[0], { places, keys })
    return keys
  }

  private key(at: number): string {
    const known = this.texts.get(at)
    if (known !== undefined) return known
    const end = this.bytes.indexOf(0, at)
    if (end < 0) throw new Malformed(at, 'a key has no end')
    const text = this.text(at, end)
    this.texts.set(at, text)
    return text
  }

  private string(at: number, width: number): string {
    return this.text(at, at + this.count(at, width, 1))
  }

  private text(start: number, end: number): string {
    this.spendText(start, end - start)
    if (end - start <= 64) {
      let text = ''
      let index = start
      for (; index < end; index++) {
        const byte = this.byte(index)
        if (byte > 0x7f) break
        text += String.fromCharCode(byte)
      }
      if (index === end) return text
    }
    try {
      return getTextEncoding().decodeUtf8(this.bytes.subarray(start, end), true)
    } catch {
      throw new Malformed(start, 'text is not UTF-8')
    }
  }

  private spendText(at: number, length: number): void {
    this.textLeft -= length
    if (this.textLeft < 0) throw new Malformed(at, 'too much text, or text shared too often')
  }
}
