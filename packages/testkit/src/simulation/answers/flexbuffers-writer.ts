/** What `encodeFlexbuffers` takes: bigints are unsigned 64-bit numbers. */
export type Writable =
  null | number | bigint | string | readonly Writable[] | { readonly [key: string]: Writable }

/**
 * FlexBuffers in the shape that Restate's encoder gives them: keys are shared, but every map has its own vector of keys,
 * and numbers lie in their vector, which is as wide as the widest. Large values only, so offsets take four bytes.
 * The tests of packages/wire have a writer of every shape there is; this one is for size.
 */
export const encodeFlexbuffers = (value: Writable): Uint8Array => {
  const writer = new Writer()
  const root = writer.write(value)
  writer.reserve(16)
  writer.align(8)
  writer.slot(root, 8)
  writer.bytes([(root.type << 2) | root.width, 8])
  return writer.taken()
}

/** The width is an exponent of two: of the content where it lies elsewhere, else as little as the slot may have. */
interface Slot {
  readonly type: number
  readonly width: 0 | 1 | 2 | 3
  readonly content: { readonly inline: bigint | number } | { readonly at: number }
}

const offsetWidth = 2

class Writer {
  private buffer = Buffer.alloc(512)
  private length = 0
  private readonly keys = new Map<string, number>()

  write(value: Writable): Slot {
    if (value === null) return { type: 0, width: 0, content: { inline: 0 } }
    if (typeof value === 'bigint') return { type: 2, width: 3, content: { inline: value } }
    if (typeof value === 'number') {
      return { type: 2, width: value < 256 ? 0 : value < 65_536 ? 1 : 2, content: { inline: value } }
    }
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value))
      return this.vector(
        10,
        (value as readonly Writable[]).map((item) => this.write(item)),
      )
    const entries = Object.entries(value)
    const slots = entries.map(([, item]) => this.write(item))
    return this.vector(9, slots, this.keyVector(entries.map(([name]) => this.key(name))))
  }

  slot({ content }: Slot, width: number): void {
    if ('at' in content) this.number(this.length - content.at, width)
    else this.number(content.inline, width)
  }

  reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return
    const larger = Buffer.alloc(Math.max(this.buffer.length * 2, this.length + bytes))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }

  align(width: number): void {
    while (this.length % width !== 0) this.buffer[this.length++] = 0
  }

  bytes(bytes: readonly number[]): void {
    for (const byte of bytes) this.buffer[this.length++] = byte
  }

  taken(): Uint8Array {
    return new Uint8Array(this.buffer.subarray(0, this.length))
  }

  private vector(type: number, slots: readonly Slot[], keysAt?: number): Slot {
    const isWide = slots.some(({ content, width }) => 'inline' in content && width === 3)
    const exponent = isWide ? 3 : offsetWidth
    const width = 1 << exponent
    this.reserve((slots.length + 4) * (width + 1))
    this.align(width)
    if (keysAt !== undefined) {
      this.number(this.length - keysAt, width)
      this.number(1 << offsetWidth, width)
    }
    this.number(slots.length, width)
    const at = this.length
    for (const slot of slots) this.slot(slot, width)
    this.bytes(
      slots.map(({ type: of, content, width: own }) => (of << 2) | ('at' in content ? own : exponent)),
    )
    return { type, width: exponent, content: { at } }
  }

  private keyVector(keys: readonly number[]): number {
    const width = 1 << offsetWidth
    this.reserve((keys.length + 2) * width)
    this.align(width)
    this.number(keys.length, width)
    const at = this.length
    for (const key of keys) this.number(this.length - key, width)
    return at
  }

  private key(name: string): number {
    const known = this.keys.get(name)
    if (known !== undefined) return known
    const at = this.length
    this.reserve(name.length + 1)
    this.length += this.buffer.write(`${name}\0`, at, 'latin1')
    this.keys.set(name, at)
    return at
  }

  private text(text: string): Slot {
    const length = Buffer.byteLength(text)
    const exponent = length < 256 ? 0 : 2
    this.reserve(length + 16)
    this.align(1 << exponent)
    this.number(length, 1 << exponent)
    const at = this.length
    this.length += this.buffer.write(`${text}\0`, at, 'utf8')
    return { type: 5, width: exponent, content: { at } }
  }

  private number(value: number | bigint, width: number): void {
    if (width === 8) this.buffer.writeBigUInt64LE(BigInt(value), this.length)
    else this.buffer.writeUIntLE(Number(value), this.length, width)
    this.length += width
  }
}
