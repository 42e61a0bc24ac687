/** The candidate that was probably meant, or null where none is near. Case does not count; a swap counts as one slip. */
export const nearestWord = (word: string, candidates: Iterable<string>): string | null => {
  let nearest: string | null = null
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase())
    if (slips < least) [nearest, least] = [candidate, slips]
  }
  return nearest
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
const slipsBetween = (a: string, b: string): number => {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? Infinity) + 1 : Infinity
      row.push(Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
