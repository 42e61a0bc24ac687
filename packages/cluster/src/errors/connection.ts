import { errorRecord, type ErrorCode, type ErrorRecord } from '@restate-preflight/core'

/** How far a connection attempt came. */
export type Stage = 'dns' | 'tcp' | 'tls' | 'http2'

/** What stands between us and a node's HTTP/2, seen by connecting layer by layer. */
export interface Diagnosis {
  /** The layer at which it stopped. */
  readonly stage: Stage
  /** The layers that worked, in words, outermost first. */
  readonly passed: readonly string[]
  readonly obstacle: Obstacle
}

export type Obstacle =
  /** The time was over before the layer answered. */
  | { readonly kind: 'silence'; readonly waitedMs: number }
  /** The operating system, OpenSSL or the resolver failed with a code. */
  | { readonly kind: 'error'; readonly code: string; readonly text: string }
  | { readonly kind: 'closed' }
  /** Bytes came that the layer does not have. */
  | { readonly kind: 'answered-as'; readonly protocol: 'http1' | 'tls' | 'plaintext' | 'other' }
  /** Everything worked: the attempt that failed met another moment. */
  | { readonly kind: 'none' }

/** The catalogue's error for a connection that did not come up. */
export const classifyConnection = (url: string, diagnosis: Diagnosis): ErrorRecord => {
  const { code, what } = verdictOf(diagnosis)
  return errorRecord(code, {
    target: url,
    message: `${url}: ${what}`,
    layers: [url, ...diagnosis.passed, `${stageNames[diagnosis.stage]}: ${what}`],
  })
}

const stageNames: Readonly<Record<Stage, string>> = { dns: 'DNS', tcp: 'TCP', tls: 'TLS', http2: 'HTTP/2' }

interface Verdict {
  readonly code: ErrorCode
  readonly what: string
}

const verdictOf = ({ stage, obstacle }: Diagnosis): Verdict => {
  switch (obstacle.kind) {
    case 'silence':
      return silence(stage, obstacle.waitedMs)
    case 'error':
      return fromCode(stage, obstacle.code, obstacle.text)
    case 'closed':
      return { code: 'RP2104', what: 'the peer closed the connection before it answered' }
    case 'answered-as':
      return foreign[obstacle.protocol]
    case 'none':
      return { code: 'RP2302', what: 'the HTTP/2 connection did not come up in time' }
  }
}

const silence = (stage: Stage, waitedMs: number): Verdict => {
  const ms = Math.round(waitedMs)
  if (stage === 'dns') return { code: 'RP2002', what: `the name service did not answer within ${ms} ms` }
  if (stage === 'tcp') return { code: 'RP2103', what: `no connection within ${ms} ms` }
  return { code: 'RP3001', what: `it accepted the connection and stayed silent for ${ms} ms` }
}

const foreign: Readonly<Record<'http1' | 'tls' | 'plaintext' | 'other', Verdict>> = {
  http1: { code: 'RP2301', what: 'it speaks HTTP/1, not HTTP/2' },
  other: { code: 'RP2301', what: 'it answers, but not in HTTP/2' },
  tls: { code: 'RP2206', what: 'it demands TLS, and the address says http' },
  plaintext: { code: 'RP2201', what: 'it answers without TLS, and the address says https' },
}

const fromCode = (stage: Stage, code: string, text: string): Verdict => {
  const known = codes.find(({ pattern }) => pattern.test(code) || pattern.test(text))
  if (known !== undefined) return { code: known.code, what: `${known.what} (${code})` }
  if (stage === 'dns') return { code: 'RP2002', what: `the name service failed: ${text}` }
  if (stage === 'tls') return { code: 'RP2202', what: `the TLS handshake failed: ${text}` }
  return { code: stage === 'tcp' ? 'RP2102' : 'RP2104', what: text }
}

const codes: readonly (Verdict & { readonly pattern: RegExp })[] = [
  { pattern: /ENOTFOUND|ENODATA/, code: 'RP2001', what: 'no such host name' },
  {
    pattern: /EAI_AGAIN|EAI_FAIL|ESERVFAIL|ETIMEOUT\b/,
    code: 'RP2002',
    what: 'the name service did not answer',
  },
  { pattern: /ECONNREFUSED/, code: 'RP2101', what: 'connection refused' },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL/,
    code: 'RP2102',
    what: 'host unreachable',
  },
  { pattern: /ETIMEDOUT/, code: 'RP2103', what: 'no connection in time' },
  {
    pattern: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE/,
    code: 'RP2201',
    what: 'it answers without TLS, and the address says https',
  },
  { pattern: /ERR_TLS_CERT_ALTNAME_INVALID/, code: 'RP2203', what: 'the certificate names another host' },
  {
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    code: 'RP2204',
    what: 'the certificate is not valid at this time',
  },
  {
    pattern:
      /ALERT_CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE|ALERT_CERTIFICATE_EXPIRED/,
    code: 'RP2205',
    what: 'it refuses our client certificate, or that we have none',
  },
  {
    pattern:
      /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/,
    code: 'RP2202',
    what: 'the certificate is not trusted',
  },
  { pattern: /ECONNRESET|EPIPE|ECONNABORTED/, code: 'RP2104', what: 'the peer closed the connection' },
]
