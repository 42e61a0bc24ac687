/**
 * The other direction of bilrost, written from its published description without the decoder's code. A field is a tag,
 * and what stands behind it; the caller decides on the order, so that wrong orders can be written, too.
 */
export type BilrostField = readonly [tag: number, value: BilrostContent]

export type BilrostContent =
  | { readonly varint: bigint }
  | { readonly bytes: Uint8Array }
  | { readonly fixed32: number }
  | { readonly fixed64: bigint }

export const encodeBilrost = (fields: readonly BilrostField[]): Uint8Array => {
  let last = 0
  const parts = fields.flatMap(([tag, content]) => {
    const distance = BigInt(tag - last)
    last = tag
    if ('varint' in content) return [varint(distance << 2n), varint(content.varint)]
    if ('bytes' in content) return [varint((distance << 2n) | 1n), delimited(content.bytes)]
    if ('fixed32' in content) return [varint((distance << 2n) | 2n), fixed(BigInt(content.fixed32), 4)]
    return [varint((distance << 2n) | 3n), fixed(content.fixed64, 8)]
  })
  return joined(parts)
}

/** Keys and values in turns. */
export const packedMap = (entries: readonly (readonly [string, Uint8Array])[]): BilrostContent => ({
  bytes: joined(entries.flatMap(([key, value]) => [delimited(utf8(key)), delimited(value)])),
})

export const textContent = (text: string): BilrostContent => ({ bytes: utf8(text) })

/** The bytes of a metadata value: codec 6, then the message. */
export const bilrostValue = (message: Uint8Array): Uint8Array => joined([Uint8Array.of(6), message])

/** Eight bytes of seven bits with the continuation bit set, each worth 128 more than it says, then one of eight bits. */
export const varint = (value: bigint): Uint8Array => {
  const bytes: number[] = []
  let rest = value
  while (bytes.length < 8 && rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128)
    rest = rest / 128n - 1n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const delimited = (bytes: Uint8Array): Uint8Array => joined([varint(BigInt(bytes.length)), bytes])

const fixed = (value: bigint, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn))

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
