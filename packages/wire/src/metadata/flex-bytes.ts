/** Numbers, lengths and offsets of a flexbuffer, none of which may lead out of its bytes: that throws `Malformed`. */
export class FlexBytes {
  protected readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  protected target(at: number, width: number): number {
    const distance = this.size(at, width)
    if (distance > at) throw new Malformed(at, `an offset of ${distance} points before the first byte`)
    return at - distance
  }

  /** The number in front of a vector, string or blob, if as many elements fit behind it. */
  protected count(start: number, width: number, bytesEach: number): number {
    const count = this.size(start - width, width)
    if (count > (this.bytes.length - start) / bytesEach) {
      throw new Malformed(start - width, `${count} elements do not fit into the bytes that follow`)
    }
    return count
  }

  protected size(at: number, width: number): number {
    const size = this.uint(at, width)
    // Beyond 2⁵³ it is beyond every buffer as well.
    return typeof size === 'bigint' ? Number.MAX_SAFE_INTEGER : size
  }

  protected uint(at: number, width: number): number | bigint {
    this.need(at, width)
    switch (width) {
      case 1:
        return this.view.getUint8(at)
      case 2:
        return this.view.getUint16(at, true)
      case 4:
        return this.view.getUint32(at, true)
      default: {
        const high = this.view.getUint32(at + 4, true)
        return high < 0x20_0000
          ? high * 0x1_0000_0000 + this.view.getUint32(at, true)
          : this.view.getBigUint64(at, true)
      }
    }
  }

  protected int(at: number, width: number): number | bigint {
    this.need(at, width)
    switch (width) {
      case 1:
        return this.view.getInt8(at)
      case 2:
        return this.view.getInt16(at, true)
      case 4:
        return this.view.getInt32(at, true)
      default: {
        const value = this.view.getBigInt64(at, true)
        const narrow = Number(value)
        return Number.isSafeInteger(narrow) ? narrow : value
      }
    }
  }

  protected float(at: number, width: number): number {
    this.need(at, width)
    if (width === 4) return this.view.getFloat32(at, true)
    if (width === 8) return this.view.getFloat64(at, true)
    throw new Malformed(at, `a floating-point number of ${width} bytes`)
  }

  protected byte(at: number): number {
    const byte = this.bytes[at]
    if (byte === undefined) throw new Malformed(at, 'ends too early')
    return byte
  }

  protected need(at: number, length: number): void {
    if (at < 0 || at + length > this.bytes.length) {
      throw new Malformed(Math.max(0, Math.min(at, this.bytes.length)), 'points outside of the value')
    }
  }
}

/** Caught by the functions that decode, and never seen outside of them. */
export class Malformed extends Error {
  readonly offset: number

  constructor(offset: number, reason: string) {
    super(reason)
    this.offset = offset
  }
}
