import { PreflightError } from '@restate-preflight/core'
import { classifyConnection, type Stage } from '../errors/connection.ts'
import { TooLarge } from './exchange.ts'

/** A step of a collector that failed. */
export interface Failure {
  readonly fact: string
  /** What was tried: `GET http://a/b`. */
  readonly what: string
  /** `host:port`. */
  readonly target: string
  readonly timeoutMs: number
  readonly error: unknown
  readonly isOver: boolean
}

/**
 * RP5007 where nobody answered, with the layer at which it ended; RP5009 where one of the two does not trust the other; RP5008 where
 * the answer is too long.
 */
export const failureOf = ({ fact, what, target, timeoutMs, error, isOver }: Failure): PreflightError => {
  if (PreflightError.is(error)) return error
  if (error instanceof TooLarge) return unusable(fact, what, target, `the answer is ${error.message}`)
  const { reason, action } = isOver
    ? { reason: `no answer within ${timeoutMs} ms` }
    : obstacleOf(target, error, `collectors.${fact}.tls`)
  return new PreflightError(action === undefined ? 'RP5007' : 'RP5009', `${what}: ${reason}`, {
    target,
    layers: [`collector ${fact}`, what, reason],
    ...(action === undefined ? {} : { action }),
    cause: error,
  })
}

/** An answer came, and is of no use. */
export const unusable = (fact: string, what: string, target: string, reason: string): PreflightError =>
  new PreflightError('RP5008', `${what}: ${reason}`, { target, layers: [`collector ${fact}`, what, reason] })

interface Met {
  readonly reason: string
  /** What to do where trust is missing; nobody knows better than the catalogue otherwise. */
  readonly action?: string
}

/** In the words that are used of connections to nodes: `TCP: connection refused (ECONNREFUSED)`. */
const obstacleOf = (target: string, error: unknown, settings: string): Met => {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const obstacle = { kind: 'error', code, text } as const
  const { layers } = classifyConnection(target, { stage: stageOf(code), passed: [], obstacle })
  const reason = layers.at(-1) ?? text
  const [, action] = toTrust(settings).find(([words]) => reason.includes(words)) ?? []
  return { reason, ...(action === undefined ? {} : { action }) }
}

/** By the words for what TLS met: somebody is there, and is not to be had without trust. */
const toTrust = (settings: string): readonly (readonly [words: string, action: string])[] => [
  [
    'is not trusted',
    `Name the file of the authority that signed its certificate as \`ca\` under \`${settings}\`, or in NODE_EXTRA_CA_CERTS.`,
  ],
  ['names another host', 'Use a host name that its certificate names in the options of the collector.'],
  ['is not valid at this time', 'Renew its certificate; check the clocks of both machines.'],
  [
    'refuses our client certificate',
    `Name a client certificate that it trusts, and its key, as \`cert\` and \`key\` under \`${settings}\`.`,
  ],
]

const stageOf = (code: string): Stage => {
  if (/ENOTFOUND|ENODATA|EAI_/.test(code)) return 'dns'
  return /TLS|SSL|CERT|ISSUER|SIGN|INVALID_CA/.test(code) ? 'tls' : 'tcp'
}
