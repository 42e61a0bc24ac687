import { requireTextTable } from './table-shape.ts'

/** The rows of an answer, each with the texts of the columns that were asked for; or why they cannot be read. */
export type DecodedRows =
  | { readonly ok: true; readonly rows: readonly (readonly (string | null)[])[] }
  | { readonly ok: false; readonly reason: string }

/** More than the settings of any cluster that is read: 18 of each of a thousand nodes. */
const maxRows = 20_000
/** Characters, over all rows: the same bytes may be named by many of them. */
const maxText = 8 << 20

/**
 * The rows of a fixed query, from the messages of the answer in their order. Never rejects: bytes that are not the table that was asked
 * for, or one that is larger than any of ours can be, are a reason.
 */
export const decodeRows = async (
  messages: readonly Uint8Array[],
  columns: readonly string[],
): Promise<DecodedRows> => {
  try {
    // Copies: numbers are read where they lie, so that each message has to begin at a multiple of eight.
    const parts = messages.map((message) => new Uint8Array(message))
    for (const part of parts) requireTextTable(part)
    const { tableFromIPC } = await import('./arrow.ts')
    const table = tableFromIPC(parts)
    if (table.numRows > maxRows) return refused(`${table.numRows} rows`)
    const found = columns.map((name) => table.getChild(name))
    const missing = columns.filter((_, index) => found[index] == null)
    if (missing.length > 0) return refused(`there is no column ${missing.join(', ')}`)
    let text = 0
    const rows = Array.from({ length: table.numRows }, (_, row) =>
      found.map((column): string | null => {
        const value: unknown = column.at(row)
        if (value === null) return null
        if (typeof value !== 'string') throw new Error('a value that is not text')
        text += value.length
        if (text > maxText) throw new Error('more text than any cluster has settings')
        return value
      }),
    )
    return { ok: true, rows }
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error))
  }
}

const refused = (reason: string): DecodedRows => ({ ok: false, reason })
