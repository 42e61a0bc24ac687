import { appendFileSync } from 'node:fs'
import type { Report } from '@restate-preflight/core'
import { stepSummary } from '@restate-preflight/reporters'
import { orNotWritten } from './outputs.ts'

/**
 * Adds the report to the summary of a step of GitHub Actions. Others of the same step may have written there before.
 * @throws PreflightError RP1205
 */
export const appendStepSummary = (report: Report, file: string): void =>
  orNotWritten(file, () => appendFileSync(file, stepSummary(report)))
