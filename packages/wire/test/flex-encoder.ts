import type { FlexMap, FlexValue } from '../src/metadata/flex-value.ts'

/**
 * A second, independent implementation of FlexBuffers, in the other direction. It takes the form of each value from a
 * choice function, so that tests reach every type and width. Restate's encoder lets maps of equal shape share their
 * keys, which `keys` decides here. `forms` collects what was written: the number of each type, and its own width.
 */
export const encodeFlexbuffers = (
  value: FlexValue,
  choose: Choose = () => 0,
  keys: 'shared' | 'own' = 'own',
  forms = new Set<string>(),
): Uint8Array => {
  const writer = new Writer(choose, keys === 'shared', forms)
  const slot = writer.write(value)
  const width = writer.widthFor([slot])
  const at = writer.out.length
  writer.slot(slot, width)
  writer.out.push(packedOf(slot, width), width)
  if (writer.out.length - at !== width + 2) throw new Error('the root is not where it should be')
  return Uint8Array.from(writer.out)
}

/** The bytes of a metadata value: codec 2, length, flexbuffer. */
export const envelop = (flexbuffer: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(5 + flexbuffer.length)
  bytes[0] = 2
  new DataView(bytes.buffer).setUint32(1, flexbuffer.length, true)
  bytes.set(flexbuffer, 5)
  return bytes
}

/** A number from 0 to below the bound. */
export type Choose = (bound: number) => number

type Width = 1 | 2 | 4 | 8
const widths: readonly Width[] = [1, 2, 4, 8]

/** A value ready to be put into its parent: inline content, or the place it was written to. */
type Pending =
  | { readonly type: number; readonly inline: bigint; readonly signed: boolean; readonly min: Width }
  | { readonly type: number; readonly float: number; readonly min: 4 | 8 }
  | { readonly type: number; readonly target: number; readonly childWidth: Width }

class Writer {
  readonly out: number[] = []
  private readonly choose: Choose
  private readonly isSharingKeys: boolean
  private readonly writtenKeys = new Map<string, { readonly target: number; readonly childWidth: Width }>()

  private readonly forms: Set<string>

  constructor(choose: Choose, isSharingKeys: boolean, forms: Set<string>) {
    this.choose = choose
    this.forms = forms
    this.isSharingKeys = isSharingKeys
  }

  write(value: FlexValue): Pending {
    const pending = this.pending(value)
    this.forms.add('target' in pending ? `${pending.type}:${pending.childWidth}` : String(pending.type))
    return pending
  }

  private pending(value: FlexValue): Pending {
    if (value === null) return { type: 0, inline: 0n, signed: false, min: 1 }
    if (typeof value === 'boolean') return { type: 26, inline: value ? 1n : 0n, signed: false, min: 1 }
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return this.float(value)
    if (typeof value === 'number' || typeof value === 'bigint') return this.integer(BigInt(value))
    if (typeof value === 'string') return this.string(value)
    if (value instanceof Uint8Array) return this.blob(25, value)
    return value instanceof Map ? this.map(value) : this.vector(value as readonly FlexValue[])
  }

  /** The narrowest width that holds all of the slots when they start here; offsets grow with the width. */
  widthFor(slots: readonly Pending[], headers = 0): Width {
    const wanted = widths[this.choose(4)] ?? 1
    for (const width of widths) {
      if (width < wanted && this.choose(2) === 1) continue
      const start = this.aligned(width) + headers * width
      const fits = slots.every((slot, index) => {
        if ('target' in slot) return BigInt(start + index * width - slot.target) < 1n << BigInt(8 * width)
        return slot.min <= width
      })
      if (fits) return width
    }
    throw new Error('nothing is wider than 8 bytes')
  }

  slot(pending: Pending, width: Width): void {
    if ('target' in pending) this.number(BigInt(this.out.length - pending.target), width)
    else if ('inline' in pending) this.number(pending.inline, width)
    else this.floatBytes(pending.float, width)
  }

  private float(value: number): Pending {
    const min = Object.is(Math.fround(value), value) ? 4 : 8
    if (this.choose(3) !== 0) return { type: 3, float: value, min }
    const childWidth = this.choose(2) === 0 ? min : 8
    this.pad(childWidth)
    const target = this.out.length
    this.floatBytes(value, childWidth)
    return { type: 8, target, childWidth }
  }

  private integer(value: bigint): Pending {
    const signed = value < 0n || (value < 1n << 63n && this.choose(2) === 1)
    const min =
      widths.find((width) =>
        signed ? BigInt.asIntN(width * 8, value) === value : BigInt.asUintN(width * 8, value) === value,
      ) ?? 8
    if (this.choose(3) !== 0) return { type: signed ? 1 : 2, inline: value, signed, min }
    const childWidth = this.atLeast(min)
    this.pad(childWidth)
    const target = this.out.length
    this.number(value, childWidth)
    return { type: signed ? 6 : 7, target, childWidth }
  }

  private string(value: string): Pending {
    const bytes = new TextEncoder().encode(value)
    if (!value.includes('\0') && this.choose(4) === 0) {
      const target = this.key(bytes)
      return { type: 4, target, childWidth: 1 }
    }
    const pending = this.blob(5, bytes)
    this.out.push(0)
    return pending
  }

  private blob(type: number, bytes: Uint8Array): Pending {
    const childWidth = this.atLeast(widths.find((width) => bytes.length < 2 ** (8 * width)) ?? 8)
    this.pad(childWidth)
    this.number(BigInt(bytes.length), childWidth)
    const target = this.out.length
    for (const byte of bytes) this.out.push(byte)
    return { type, target, childWidth }
  }

  /** Nothing demands the narrowest width. */
  private atLeast(min: Width): Width {
    return max(min, widths[this.choose(4)] ?? min)
  }

  private key(bytes: Uint8Array): number {
    const target = this.out.length
    for (const byte of bytes) this.out.push(byte)
    this.out.push(0)
    return target
  }

  private vector(values: readonly FlexValue[]): Pending {
    return this.typed(values) ?? this.elements(10, values, [])
  }

  /** Vectors of one scalar type may leave the types out, and those of two to four elements the length as well. */
  private typed(values: readonly FlexValue[]): Pending | undefined {
    if (this.choose(2) === 0) return undefined
    if (values.length === 0) {
      const [type = 11, kind = 1] = emptyVectors[this.choose(emptyVectors.length)] ?? []
      return this.scalars(type, kind, [], true)
    }
    if (values.every((value) => typeof value === 'boolean')) return this.scalars(36, 26, values, true)
    if (values.every((value) => typeof value === 'string' && !value.includes('\0'))) {
      const isShort = values.every((value) => new TextEncoder().encode(String(value)).length < 256)
      return isShort && this.choose(2) === 0
        ? this.strings(values.map(String))
        : this.keys(14, values.map(String))
    }
    const kind = scalarKind(values)
    if (kind === undefined) return undefined
    const isFixed = values.length >= 2 && values.length <= 4 && this.choose(2) === 0
    const type = isFixed ? 16 + (values.length - 2) * 3 + (kind - 1) : 10 + kind
    return this.scalars(type, kind, values, !isFixed)
  }

  private scalars(type: number, kind: number, values: readonly FlexValue[], hasLength: boolean): Pending {
    const slots = values.map((value): Pending => {
      if (kind === 3) {
        const float = Number(value)
        return { type: 3, float, min: Object.is(Math.fround(float), float) ? 4 : 8 }
      }
      const inline = BigInt(value as number | bigint | boolean)
      const signed = kind === 1
      const min =
        widths.find((width) =>
          signed ? BigInt.asIntN(width * 8, inline) === inline : BigInt.asUintN(width * 8, inline) === inline,
        ) ?? 8
      return { type: kind, inline, signed, min }
    })
    const length = BigInt(values.length)
    const lengthWidth = widths.find((width) => length < 1n << BigInt(8 * width)) ?? 8
    const childWidth = max(this.widthFor(slots, hasLength ? 1 : 0), hasLength ? lengthWidth : 1)
    this.pad(childWidth)
    if (hasLength) this.number(length, childWidth)
    const target = this.out.length
    for (const slot of slots) this.slot(slot, childWidth)
    return { type, target, childWidth }
  }

  private keys(type: number, keys: readonly string[]): { type: number; target: number; childWidth: Width } {
    const encoder = new TextEncoder()
    const slots = keys.map((key): Pending => ({
      type: 4,
      target: this.key(encoder.encode(key)),
      childWidth: 1,
    }))
    const lengthWidth = widths.find((width) => keys.length < 2 ** (8 * width)) ?? 8
    const childWidth = max(this.widthFor(slots, 1), lengthWidth)
    this.pad(childWidth)
    this.number(BigInt(keys.length), childWidth)
    const target = this.out.length
    for (const slot of slots) this.slot(slot, childWidth)
    return { type, target, childWidth }
  }

  /** A vector that was given up, since it has no place for the width of its strings' lengths: one byte each. */
  private strings(texts: readonly string[]): Pending {
    const slots = texts.map((text): Pending => {
      const bytes = new TextEncoder().encode(text)
      this.out.push(bytes.length)
      return { type: 5, target: this.key(bytes), childWidth: 1 }
    })
    const childWidth = this.widthFor(slots, 1)
    this.pad(childWidth)
    this.number(BigInt(texts.length), childWidth)
    const target = this.out.length
    for (const slot of slots) this.slot(slot, childWidth)
    return { type: 15, target, childWidth }
  }

  private map(map: FlexMap): Pending {
    const names = [...map.keys()]
    const shape = JSON.stringify(names)
    const keys = (this.isSharingKeys ? this.writtenKeys.get(shape) : undefined) ?? this.keys(14, names)
    this.writtenKeys.set(shape, keys)
    return this.elements(9, [...map.values()], [keys])
  }

  private elements(
    type: number,
    values: readonly FlexValue[],
    keys: readonly { readonly target: number; readonly childWidth: Width }[],
  ): Pending {
    const slots = values.map((value) => this.write(value))
    const header: readonly Pending[] = keys.map(({ target }) => ({ type: 4, target, childWidth: 1 as const }))
    const lengthWidth = widths.find((width) => values.length < 2 ** (8 * width)) ?? 8
    // The header of a map is its key vector, that vector's width, and the length.
    const childWidth = max(
      this.widthFor([...header, ...slots], keys.length === 0 ? 1 : 2),
      max(this.widthFor(slots, keys.length === 0 ? 1 : 3), lengthWidth),
    )
    this.pad(childWidth)
    for (const { target, childWidth: keysWidth } of keys) {
      this.number(BigInt(this.out.length - target), childWidth)
      this.number(BigInt(keysWidth), childWidth)
    }
    this.number(BigInt(values.length), childWidth)
    const target = this.out.length
    for (const slot of slots) this.slot(slot, childWidth)
    for (const slot of slots) this.out.push(packedOf(slot, childWidth))
    return { type, target, childWidth }
  }

  private aligned(width: Width): number {
    return Math.ceil(this.out.length / width) * width
  }

  private pad(width: Width): void {
    const end = this.aligned(width)
    while (this.out.length < end) this.out.push(0)
  }

  private number(value: bigint, width: Width): void {
    for (let index = 0; index < width; index++) this.out.push(Number((value >> BigInt(8 * index)) & 0xffn))
  }

  private floatBytes(value: number, width: Width): void {
    const view = new DataView(new ArrayBuffer(8))
    if (width === 4) view.setFloat32(0, value, true)
    else view.setFloat64(0, value, true)
    for (let index = 0; index < width; index++) this.out.push(view.getUint8(index))
  }
}

/** Type of the vector, and of what it would hold. */
const emptyVectors = [
  [11, 1],
  [12, 2],
  [13, 3],
  [14, 4],
  [15, 5],
  [36, 26],
] as const

const packedOf = (slot: Pending, parentWidth: Width): number =>
  (slot.type << 2) | widths.indexOf('target' in slot ? slot.childWidth : parentWidth)

const max = (a: Width, b: Width): Width => (a > b ? a : b)

/** 1 signed, 2 unsigned, 3 floating point; undefined where no single one holds all. */
const scalarKind = (values: readonly FlexValue[]): 1 | 2 | 3 | undefined => {
  const isInteger = (value: FlexValue): value is number | bigint =>
    typeof value === 'bigint' || Number.isSafeInteger(value)
  if (values.every((value) => isInteger(value) && value >= 0)) return 2
  if (values.every((value) => isInteger(value) && value < 1n << 63n)) return 1
  if (values.every((value) => typeof value === 'number' && !Object.is(value, -0))) return 3
  return undefined
}
