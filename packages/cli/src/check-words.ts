/** The first word is a profile if there is one of that name; all others select checks. */
export const meaningOf = (
  words: readonly string[],
  profiles: readonly string[],
): { readonly profile: string | undefined; readonly select: readonly string[] } => {
  const [first, ...rest] = words
  return first !== undefined && profiles.includes(first)
    ? { profile: first, select: rest }
    : { profile: undefined, select: words }
}
