import { isToken, type Tokens } from './tokens.ts'

/** Replaces what names somebody inside a sentence. */
export interface TextRedaction {
  /** What others have written: also what they quote, host names, and paths. */
  theirs(text: string): string
  /** What restate-preflight has written itself: only addresses, and the names that are known from elsewhere. */
  ours(text: string): string
}

/** The names that are known from the fields that hold them, with their tokens. */
export type KnownNames = ReadonlyMap<string, string>

const url = String.raw`\b[a-z][a-z0-9+.-]*://(?:\[[^\]\s]*\])?[^\s\]"'\x60<>(),;]*`
const unix = String.raw`\bunix:[^\s\]"'\x60<>(),;]+`
const ipv4 = String.raw`(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-])`
const ipv6 = String.raw`(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?)(?![\w:])`
/** Single quotes only around one word: they are apostrophes as well. */
const quoted = String.raw`"[^"\n]+"|\x60[^\x60\n]+\x60|(?<!\w)'[^'\s]+'(?!\w)`
const hostName = String.raw`(?<![\w@/.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?![\w-])`
const path = String.raw`(?<![\w:/.])/[\w.@-]+(?:/[\w.@-]+)+/?`

/** Settings of Restate, and files of its sources, which look like host names. */
const wordsWithDots = /^(?:metadata-client\.|networking\.|[\w.-]+\.(?:rs|json|toml|yaml|yml|md|proto)$)/i

/** How sentences are redacted in which these names may stand. */
export const textRedaction = (tokens: Tokens, known: KnownNames): TextRedaction => {
  const names = [...known.keys()]
    .toSorted((a, b) => b.length - a.length)
    // Not whatever its case: n1 may be the name of N3.
    .map((name) => `(?-i:(?<![\\w-])${escaped(name)}(?![\\w-]))`)
  const replaced = (found: string): string => {
    const name = known.get(found)
    if (name !== undefined) return name
    if (isToken(found) || wordsWithDots.test(found)) return found
    const [first = ''] = found
    if (`"'\``.includes(first)) {
      const inner = found.slice(1, -1)
      return `${first}${known.get(inner) ?? (isToken(inner) ? inner : tokens.opaque(inner))}${first}`
    }
    if (first === '/') return tokens.opaque(found)
    return /^unix:|:\/\//i.test(found) ? addressIn(found, tokens) : tokens.host(found)
  }
  const replacing = (patterns: readonly string[]) => {
    const pattern = new RegExp(patterns.join('|'), 'gi')
    return (text: string) => text.replace(pattern, replaced)
  }
  return {
    theirs: replacing([url, unix, quoted, ...names, ipv4, ipv6, hostName, path]),
    ours: replacing([url, unix, ...names, ipv4, ipv6]),
  }
}

/** A sentence may go on right after an address. */
const addressIn = (found: string, tokens: Tokens): string => {
  const [, address = found, rest = ''] = /^(.*?)([.:!?]*)$/s.exec(found) ?? []
  return `${tokens.address(address)}${rest}`
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
