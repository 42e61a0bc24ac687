import type { KeyObject } from 'node:crypto'
import { testResultStatement, type Report } from '@restate-preflight/core'
import { canonicalDigest, canonicalJson } from '../capture/integrity.ts'
import { digestsOfTools, type Installed } from './digests.ts'
import { signedEnvelope, type Envelope } from './envelope.ts'

/**
 * A report in a signed statement. The digest is over its canonical JSON, so that its layout plays no part.
 * @throws PreflightError RP1022 where something else is installed than made the report.
 */
export const signReport = (report: Report, installed: Installed, key: KeyObject): Envelope => {
  const digests = { report: canonicalDigest(report), ...digestsOfTools(report, installed) }
  return signedEnvelope(canonicalJson(testResultStatement(report, digests)), key)
}
