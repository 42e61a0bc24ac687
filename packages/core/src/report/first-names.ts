/** The first three of some names, each once, and how many more there are. */
export const firstNames = (names: readonly string[]): string => {
  const distinct = [...new Set(names)]
  const more = distinct.length - 3
  return distinct.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
