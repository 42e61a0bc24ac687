import { tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette'

/** A row of a table of text, a value for each column. */
export type Row = readonly string[]

/** A table of text as an Arrow IPC stream: the schema with all rows, and what ends the stream. */
export const encodeTextTable = (
  columns: readonly string[],
  rows: readonly Row[],
): { readonly batch: Uint8Array; readonly end: Uint8Array } => {
  const values = Object.fromEntries(columns.map((name, index) => [name, rows.map((row) => row[index])]))
  const types = Object.fromEntries(columns.map((name) => [name, utf8()]))
  const stream = tableToIPC(tableFromArrays(values, { types }), { format: 'stream' })
  if (stream === null) throw new Error('what is encoded to memory is there')
  return { batch: stream.subarray(0, -endBytes), end: stream.subarray(-endBytes) }
}

/** A message without a length. */
const endBytes = 8
