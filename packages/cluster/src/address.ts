import { PreflightError } from '@restate-preflight/core'

/** Where a node's fabric port is. Two addresses are the same place exactly if their `url` is equal. */
export interface Address {
  /** Normalised: `http://127.0.0.1:5122`, without a trailing slash, the host in lower case. */
  readonly url: string
  readonly scheme: 'http' | 'https'
  /** Without brackets, also for IPv6. */
  readonly host: string
  readonly port: number
}

/** The fabric port unless it was configured otherwise (`crates/types/src/config/common.rs`). */
export const defaultPort = 5122

/**
 * Reads `[http|https://]HOST[:PORT]`. The scheme defaults to http, the port to 5122; IPv6 stands in brackets.
 * @throws PreflightError RP1001 that says what is wrong and suggests the nearest valid form.
 */
export const parseAddress = (text: string): Address => {
  const trimmed = text.trim()
  if (trimmed === '') throw malformed(text, 'it is empty', `http://localhost:${defaultPort}`)
  const { scheme, rest } = splitScheme(text, trimmed)
  const authority = rest.replace(/\/$/, '')
  const extra = /[/?#]/.exec(authority)
  if (extra !== null) {
    const kept = authority.slice(0, extra.index)
    throw malformed(
      text,
      `it has more than host and port: "${authority.slice(extra.index)}"`,
      `${scheme}://${kept}`,
    )
  }
  if (authority.includes('@')) {
    const kept = authority.slice(authority.lastIndexOf('@') + 1)
    throw malformed(text, 'it has a user name; nodes take none', `${scheme}://${kept}`)
  }
  const { host, port } = splitPort(text, scheme, authority)
  const name = host.toLowerCase()
  return { scheme, host: name, port, url: `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}` }
}

/**
 * Reads addresses from flags or an environment variable: each text may be a comma-separated list. Duplicates are
 * dropped, the order stays.
 * @throws PreflightError RP1001 as parseAddress.
 */
export const parseAddresses = (texts: string | readonly string[]): readonly Address[] => {
  const parts = (typeof texts === 'string' ? [texts] : texts).flatMap((text) => text.split(','))
  const addresses = parts.map(parseAddress)
  return [...new Map(addresses.map((address) => [address.url, address])).values()]
}

const splitScheme = (text: string, trimmed: string): { scheme: 'http' | 'https'; rest: string } => {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed)
  if (match === null) {
    if (/^(unix|dns|ipv4|ipv6):/i.test(trimmed) && !/^\w+:\d+$/.test(trimmed)) {
      throw malformed(
        text,
        `"${trimmed.slice(0, trimmed.indexOf(':'))}" is not http or https`,
        suggestionOf(''),
      )
    }
    return { scheme: 'http', rest: trimmed }
  }
  const scheme = match[1]?.toLowerCase()
  const rest = match[2] ?? ''
  if (scheme === 'http' || scheme === 'https') return { scheme, rest }
  throw malformed(text, `"${match[1]}" is not http or https`, suggestionOf(rest))
}

const suggestionOf = (rest: string): string => {
  const host = /^[a-z0-9._-]+(:\d{1,5})?/i.exec(rest)?.[0]
  return host === undefined ? `http://HOST:${defaultPort}` : `http://${host}`
}

const splitPort = (text: string, scheme: string, authority: string): { host: string; port: number } => {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority)
  if (bracketed !== null) {
    const host = bracketed[1] ?? ''
    if (!/^[0-9a-f:.]+$/i.test(host) || !host.includes(':')) {
      throw malformed(text, `"${host}" is no IPv6 address`, `${scheme}://[::1]:${defaultPort}`)
    }
    return { host, port: portOf(text, scheme, `[${host}]`, bracketed[2]) }
  }
  if ((authority.match(/:/g) ?? []).length > 1) {
    throw malformed(
      text,
      'an IPv6 address stands in brackets',
      `${scheme}://[${authority.replace(/[[\]]/g, '')}]:${defaultPort}`,
    )
  }
  const [host = '', port] = authority.split(':')
  if (host === '')
    throw malformed(text, 'the host is missing', `${scheme}://localhost${port ? `:${port}` : ''}`)
  if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?$/i.test(host)) {
    const nearest = host.replace(/[^a-z0-9._-]/gi, '').replace(/^[._-]+|[._-]+$/g, '')
    throw malformed(
      text,
      `"${host}" is no host name`,
      `${scheme}://${nearest || 'HOST'}:${port ?? defaultPort}`,
    )
  }
  return { host, port: portOf(text, scheme, host, port) }
}

const portOf = (text: string, scheme: string, host: string, port: string | undefined): number => {
  if (port === undefined) return defaultPort
  const number = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN
  if (number >= 1 && number <= 65_535) return number
  throw malformed(text, `"${port}" is no port from 1 to 65535`, `${scheme}://${host}:${defaultPort}`)
}

const malformed = (text: string, wrong: string, suggestion: string): PreflightError =>
  new PreflightError('RP1001', `"${text}" is no address of a node: ${wrong}`, {
    target: text,
    action: `Write [http|https://]HOST[:PORT], for example ${suggestion}.`,
  })
