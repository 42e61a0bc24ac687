/** A place in a text, counted from 1. Without a column only the line is known. */
export interface Position {
  readonly line: number
  readonly column?: number
}

/** The place of an offset. */
export const positionAt = (text: string, offset: number): Position => {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
