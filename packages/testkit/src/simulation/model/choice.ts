/** Choices that look random and follow from the seed alone: the same words give the same number, from 0 to below 2^32. */
export const chosen = (seed: number, ...words: readonly number[]): number =>
  words.reduce(withWord, mixed(seed ^ 0x9e3779b9))

/**
 * The first of the candidates in an order of their own for each subject, so that one that goes away moves no other. It runs for
 * each partition and each node, so it makes nothing on its way.
 */
export const ranked = (
  seed: number,
  subject: number,
  candidates: readonly number[],
  count: number,
): readonly number[] => {
  const ofSubject = chosen(seed, subject)
  const ids: number[] = []
  const ranks: number[] = []
  for (const id of candidates) {
    const rank = withWord(ofSubject, id)
    if (ids.length === count && rank <= (ranks.at(-1) ?? 0)) continue
    let place = ids.length
    while (place > 0 && rank > (ranks[place - 1] ?? 0)) place -= 1
    ids.splice(place, 0, id)
    ranks.splice(place, 0, rank)
    if (ids.length > count) {
      ids.pop()
      ranks.pop()
    }
  }
  return ids
}

const withWord = (hash: number, word: number): number => mixed(hash ^ Math.imul(word + 1, 0x85ebca6b))

/** The finalizer of MurmurHash3: every bit of the input changes half of the output. */
const mixed = (value: number): number => {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
