import { envelopeFields } from '@restate-preflight/cluster'

/** Bytes as lines of sixteen, each part of the value under a heading of its own. */
export const dumpLines = (bytes: Uint8Array, limit = Number.POSITIVE_INFINITY): readonly string[] => {
  const shown = bytes.subarray(0, limit)
  const lines = envelopeFields(bytes).flatMap(({ start, end, name }) =>
    start >= shown.length
      ? []
      : [
          `-- ${name}, ${end - start} byte${end - start === 1 ? '' : 's'} from ${start}`,
          ...rows(shown, start, Math.min(end, shown.length)),
        ],
  )
  const left = bytes.length - shown.length
  return left === 0 ? lines : [...lines, `-- ${left} more bytes`]
}

const perLine = 16

const rows = (bytes: Uint8Array, start: number, end: number): readonly string[] =>
  Array.from({ length: Math.ceil((end - start) / perLine) }, (_, index) => {
    const offset = start + index * perLine
    const part = [...bytes.subarray(offset, Math.min(offset + perLine, end))]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${text}`
  })
