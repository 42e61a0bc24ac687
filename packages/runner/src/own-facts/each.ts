const atOnce = 8

/** The results for all items in their order, a few at a time. */
export const eachAtMost = async <T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results = new Map<number, R>()
  let next = 0
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results.set(index, await read(items[index] as T))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
