/**
 * A short name for a text: equal texts get equal names, and nobody gets from a name back to its text. Up to 64 digits of
 * hexadecimal, of which tokens carry the first twelve.
 */
export type Naming = (text: string) => string

/** What hosts, names and all else are replaced by, in a shape that checks and people can read like the original. */
export interface Tokens {
  /** `http://h-1a2b3c4d5e6f.invalid:5122`: scheme and port are kept. */
  address(text: string): string
  host(text: string): string
  nodeName(text: string): string
  clusterName(text: string): string
  /** Each part by itself, so that nodes of one region still share it. */
  location(text: string): string
  /** 64 hexadecimal digits. */
  digest(text: string): string
  opaque(text: string): string
}

const tokenLength = 12

export const tokensOf = (naming: Naming): Tokens => {
  const token = (prefix: string, text: string): string =>
    text === '' || isToken(text) ? text : `${prefix}-${naming(text).slice(0, tokenLength)}`
  const host = (text: string): string => {
    const plain = text.toLowerCase().replace(/^\[|\]$/g, '')
    return isToken(plain) ? plain : `${token(isLoopback(plain) ? 'loopback' : 'h', plain)}.invalid`
  }
  return {
    host,
    address: (text) => {
      const unix = /^unix:(.+)$/.exec(text)?.[1]
      if (unix !== undefined && isTokenAddress(text)) return text
      if (unix !== undefined) return `unix:/${token('p', unix)}.sock`
      const { scheme, authority, port, rest } = partsOf(text)
      return `${scheme}${host(authority)}${port}${rest === '' || rest === '/' ? rest : `/${token('p', rest)}`}`
    },
    nodeName: (text) => token('n', text),
    clusterName: (text) => token('c', text),
    location: (text) =>
      text
        .split('.')
        .map((part) => token('l', part))
        .join('.'),
    digest: (text) => naming(text).padStart(64, '0').slice(0, 64),
    opaque: (text) => token('x', text),
  }
}

const tokenPattern = /^(?:[nclxp]-[0-9a-f]{1,12}|(?:h|loopback)-[0-9a-f]{1,12}\.invalid)$/

/** Redacting what is redacted already changes nothing. */
export const isToken = (text: string): boolean => tokenPattern.test(text)

/** Whether a host of an address was replaced. */
export const isTokenAddress = (address: string): boolean =>
  isToken(partsOf(address).authority) || /^unix:\/p-[0-9a-f]{1,12}\.sock$/.test(address)

const partsOf = (text: string) => {
  const [, scheme = '', authority = text, port = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)(:\d+)?(.*)$/is.exec(text) ?? []
  return { scheme, authority, port, rest }
}

/** That a node advertises its own loopback is often what is wrong with it. */
const isLoopback = (host: string): boolean =>
  /^127(?:\.\d{1,3}){3}$|^localhost$|^::1$|^0\.0\.0\.0$|^::$/.test(host)
