import { sign, verify, type KeyObject } from 'node:crypto'
import {
  PreflightError,
  statementType,
  testResultType,
  type TestResultStatement,
} from '@restate-preflight/core'
import { keyIdOf } from './keys.ts'

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  readonly payloadType: string
  /** Base64. */
  readonly payload: string
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[]
}

const payloadType = 'application/vnd.in-toto+json'

/** A statement, given as text, in a signed envelope. */
export const signedEnvelope = (statement: string, key: KeyObject): Envelope => {
  const payload = Buffer.from(statement)
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyIdOf(key), sig: sign(null, signedBytes(payload), key).toString('base64') }],
  }
}

/** What is signed: type and payload, each with its length, so that neither can be taken for a part of the other. */
const signedBytes = (payload: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ])

/**
 * The statement of an envelope that the key has signed. The ids of keys in an envelope are hints, and decide nothing.
 * @throws PreflightError RP1215 where it is no such envelope, RP1216 where the key has not signed it.
 */
export const openedStatement = (text: string, key: KeyObject, source: string): TestResultStatement => {
  const envelope = parseEnvelope(text, source)
  const payload = Buffer.from(envelope.payload, 'base64')
  const bytes = signedBytes(payload)
  if (!envelope.signatures.some(({ sig }) => verify(null, bytes, key, Buffer.from(sig, 'base64')))) {
    const named = envelope.signatures.map(({ keyid }) => keyid ?? 'one without an id').slice(0, 5)
    throw new PreflightError(
      'RP1216',
      `${source} is not signed by the key ${keyIdOf(key)}; it names ${named.join(', ') || 'no key'}`,
      { target: source },
    )
  }
  return parseStatement(payload.toString('utf8'), source)
}

const parseEnvelope = (text: string, source: string): Envelope => {
  const value = parsed(text)
  const signatures = isRecord(value) ? value['signatures'] : undefined
  const isEnvelope =
    isRecord(value) &&
    value['payloadType'] === payloadType &&
    typeof value['payload'] === 'string' &&
    Array.isArray(signatures) &&
    signatures.length <= 100 &&
    signatures.every((one) => isRecord(one) && typeof one['sig'] === 'string')
  if (!isEnvelope) throw noSignature(source, 'it is no DSSE envelope of an in-toto statement')
  return value as unknown as Envelope
}

const parseStatement = (text: string, source: string): TestResultStatement => {
  const value = parsed(text)
  const isStatement =
    isRecord(value) &&
    value['_type'] === statementType &&
    value['predicateType'] === testResultType &&
    Array.isArray(value['subject']) &&
    value['subject'].every((subject) => isRecord(subject) && isRecord(subject['digest'])) &&
    isRecord(value['predicate'])
  if (!isStatement) throw noSignature(source, 'the statement in it is not about a test result')
  return value as unknown as TestResultStatement
}

const noSignature = (source: string, reason: string): PreflightError =>
  new PreflightError('RP1215', `${source} cannot be used: ${reason}`, { target: source })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
