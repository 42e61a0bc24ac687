import type { KeyObject } from 'node:crypto'
import {
  errorRecord,
  PreflightError,
  reportSchemaVersion,
  unmetDemands,
  type Demands,
  type ErrorRecord,
  type Report,
  type TestResultStatement,
} from '@restate-preflight/core'
import { canonicalDigest } from '../capture/integrity.ts'
import { openedStatement } from './envelope.ts'

export interface Evidence {
  readonly report: Report
  /** The text of the envelope, and where it is from. */
  readonly envelope: { readonly text: string; readonly source: string }
  readonly key: KeyObject
}

export interface Verification {
  readonly schemaVersion: string
  readonly verified: boolean
  /** Why not: each a code of the catalogue. Empty where it is verified. */
  readonly reasons: readonly ErrorRecord[]
  /** Null where the key has not signed it: then nothing in it may be believed. */
  readonly statement: TestResultStatement | null
}

/**
 * Whether a report is what the key has signed, and what is demanded. What is not genuine is judged no further.
 * @throws PreflightError RP1215 where there is no signature to look at.
 */
export const verifyReport = (
  { report, envelope, key }: Evidence,
  demands: Demands,
  nowMs: number,
): Verification => {
  const statement = openedOr(envelope, key)
  if ('code' in statement) return verification([statement], null)
  const digest = canonicalDigest(report)
  if (!statement.subject.some(({ digest: { sha256 } }) => sha256 === digest)) {
    const message = `the report has the digest ${digest}; signed was ${statement.subject[0]?.digest.sha256 ?? 'none'}`
    return verification([errorRecord('RP1217', { message })], statement)
  }
  return verification(unmetDemands(report, demands, nowMs), statement)
}

const verification = (
  reasons: readonly ErrorRecord[],
  statement: TestResultStatement | null,
): Verification => ({
  schemaVersion: reportSchemaVersion,
  verified: reasons.length === 0,
  reasons,
  statement,
})

/** That somebody else signed is an answer, not a wrong use. */
const openedOr = (
  { text, source }: Evidence['envelope'],
  key: KeyObject,
): TestResultStatement | ErrorRecord => {
  try {
    return openedStatement(text, key, source)
  } catch (error) {
    if (!PreflightError.is(error) || error.code !== 'RP1216') throw error
    return errorRecord(error.code, { message: error.message, target: error.target })
  }
}
