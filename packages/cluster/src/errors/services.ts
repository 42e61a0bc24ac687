import type { ErrorCode } from '@restate-preflight/core'

/** A fragment of an error text that Restate keeps across versions, and what it means. */
export interface ServiceText {
  readonly pattern: RegExp
  readonly code: ErrorCode
}

/**
 * Texts of Restate 1.6 and 1.7, the first match wins. The gRPC code is not looked at: the same condition is INTERNAL
 * in 1.6 and UNAVAILABLE in 1.7. What a peer said comes before the transport to the peer, since a proxied text holds both.
 */
export const serviceTexts: readonly ServiceText[] = [
  { pattern: /has not been provisioned yet|does not seem to be provisioned yet/i, code: 'RP4001' },
  { pattern: /different cluster: cluster (name|fingerprint) mismatch/i, code: 'RP4009' },
  { pattern: /cannot serve read-only queries yet/i, code: 'RP4005' },
  { pattern: /lost leadership/i, code: 'RP4006' },
  { pattern: /not being part of the metadata store cluster/i, code: 'RP4007' },
  { pattern: /metadata server is shut down/i, code: 'RP4008' },
  { pattern: /no known metadata server/i, code: 'RP4010' },
  { pattern: /svc is not ready yet/i, code: 'RP4004' },
]

/** Told apart by a trailer: with it the member named the leader, without it the member knows of none. */
export const notLeaderText = /\bnot leader\b/i

/** Transport errors between the asked node and its peer, as tonic words them. */
export const peerTexts: readonly ServiceText[] = [
  { pattern: /tcp connect error|dns error|connection refused|connect throttled/i, code: 'RP4011' },
  {
    pattern:
      /http2 error|h2 protocol error|connection reset|broken pipe|keep-?alive timed out|timeout expired|transport error/i,
    code: 'RP4012',
  },
]

/** The peer that an error of a node names: the last address in square brackets. */
export const peerIn = (text: string): string | null => {
  const found = [...text.matchAll(/\[((?:https?:\/\/|unix:)[^\]\s]+)\]/g)].at(-1)?.[1]
  return found === undefined ? null : found.replace(/\/$/, '')
}
