/** Choices that look random and follow from the seed alone: the same words give the same number, from 0 to below 2^32. */
export const chosen = (seed: number, ...words: readonly number[]): number => {
  let hash = mixed(seed ^ 0x9e3779b9)
  for (const word of words) hash = mixed(hash ^ Math.imul(word + 1, 0x85ebca6b))
  return hash
}

/** The candidates in an order of their own for each subject, so that one that goes away moves no other. */
export const ranked = (
  seed: number,
  subject: number,
  candidates: readonly number[],
  count: number,
): readonly number[] => {
  const best: { readonly id: number; readonly rank: number }[] = []
  for (const id of candidates) {
    const entry = { id, rank: chosen(seed, subject, id) }
    const place = best.findIndex(({ rank }) => entry.rank > rank)
    if (place !== -1) best.splice(place, 0, entry)
    else if (best.length < count) best.push(entry)
    if (best.length > count) best.pop()
  }
  return best.map(({ id }) => id)
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output. */
const mixed = (value: number): number => {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
