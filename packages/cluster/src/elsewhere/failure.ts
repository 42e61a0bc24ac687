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

/** RP5007 where nobody answered, with the layer at which it ended; RP5008 where the answer is too long. */
export const failureOf = ({ fact, what, target, timeoutMs, error, isOver }: Failure): PreflightError => {
  if (PreflightError.is(error)) return error
  if (error instanceof TooLarge) return unusable(fact, what, target, `the answer is ${error.message}`)
  const reason = isOver ? `no answer within ${timeoutMs} ms` : reasonOf(target, error)
  return new PreflightError('RP5007', `${what}: ${reason}`, {
    target,
    layers: [`collector ${fact}`, what, reason],
    cause: error,
  })
}

/** An answer came, and is of no use. */
export const unusable = (fact: string, what: string, target: string, reason: string): PreflightError =>
  new PreflightError('RP5008', `${what}: ${reason}`, { target, layers: [`collector ${fact}`, what, reason] })

/** In the words that are used of connections to nodes: `TCP: connection refused (ECONNREFUSED)`. */
const reasonOf = (target: string, error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const obstacle = { kind: 'error', code, text } as const
  return classifyConnection(target, { stage: stageOf(code), passed: [], obstacle }).layers.at(-1) ?? text
}

const stageOf = (code: string): Stage => {
  if (/ENOTFOUND|ENODATA|EAI_/.test(code)) return 'dns'
  return /TLS|SSL|CERT|ISSUER|SIGNED/.test(code) ? 'tls' : 'tcp'
}
