/** Control characters and changes of writing direction: what the network says must not steer the terminal. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

/** A copy of which every text can be printed on one line. */
export const printable = <T>(value: T): T => clean(value) as T

const clean = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll(unprintable, ' ')
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]))
}
