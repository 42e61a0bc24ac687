import { plainAddress, type ErrorCode } from '@restate-preflight/core'

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
  { pattern: /insufficient nodes responded/i, code: 'RP4013' },
  { pattern: /unknown log-id|log id \d+ not found/i, code: 'RP4014' },
  { pattern: /unknown metadata kind/i, code: 'RP3002' },
  { pattern: /\btable '[^']*' not found/i, code: 'RP3002' },
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

/** The peer that an error of a node names: the last address in square brackets, or that of a printed StatusError. */
export const peerIn = (text: string): string | null => {
  const found = [...text.matchAll(/(?:\[|address: )((?:https?:\/\/|unix:)[^\],\s]+)/g)].at(-1)?.[1]
  return found === undefined ? null : plainAddress(found)
}

/**
 * The services that only nodes with a role have. The fabric port of a node without it answers as any path that it does
 * not know: with HTTP 404 and text, never with the UNIMPLEMENTED of gRPC.
 */
export const rolesOfServices: Readonly<Record<string, string>> = {
  ClusterCtrlSvc: 'admin',
  LogServerSvc: 'log-server',
  MetadataServerSvc: 'metadata-server',
}

/** Errors about what the asked node was told, also where a peer says so. All others are about the peer. */
export const ofTheAsked: ReadonlySet<ErrorCode> = new Set(['RP4001', 'RP4010'])

/** What a node says at the end of a text that wraps it: what Restate and tonic put before it tells nothing. */
export const innermost = (text: string): string =>
  text
    .replace(/^other error: /, '')
    .replace(/^(?:\[[^\]]*\] )*(?:The service is currently unavailable: )?/, '')

/** The nodes that a log's reader waited for in vain: `status=[N1((5, sealed=true)), N2(Unknown)]`. */
export const silentLogServersIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(N\d+)\(Unknown\)/g)].flatMap(([, id]) => id ?? [])
