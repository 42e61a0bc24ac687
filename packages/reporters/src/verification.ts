import { durationText, type ErrorRecord, type Report } from '@restate-preflight/core'
import { hanging, wrap, wrapParts } from './pretty/layout.ts'
import { joinBlocks, pageOf } from './pretty/page.ts'
import { printable } from './pretty/printable.ts'
import { errorLines } from './metadata/get.ts'
import type { ReporterOptions } from './reporter.ts'

export interface VerifiedReport {
  readonly report: Report
  /** Of the key that it was verified with. */
  readonly keyId: string
  readonly nowMs: number
  /** Why it is not accepted; empty where it is. */
  readonly reasons: readonly ErrorRecord[]
}

/** Whether a signed report is accepted, for people. Of one that is not genuine nothing is told. */
export const verificationPretty = (original: VerifiedReport, options: ReporterOptions = {}): string => {
  const page = pageOf(options)
  const { report, keyId, nowMs, reasons } = printable(original)
  const isGenuine = !reasons.some(({ code }) => code === 'RP1216' || code === 'RP1217')
  return joinBlocks([
    ...reasons.map((reason) => errorLines(page, reason)),
    isGenuine && reasons.length === 0
      ? hanging(`${page.style.good('✓')} `, wrap(`signed by the key ${keyId}`, page.width - 2))
      : [],
    isGenuine ? wrapParts(partsOf(report, nowMs), page.width - 2).map((line) => `  ${line}`) : [],
  ])
}

const partsOf = ({ cluster, verdict, grade, run }: Report, nowMs: number): readonly string[] => [
  `cluster ${cluster.name ?? 'without a name'}`,
  `fingerprint ${cluster.fingerprint ?? 'unknown'}`,
  `verdict ${verdict}`,
  grade.letter === null ? 'no grade' : `grade ${grade.letter} ${grade.score}`,
  `ended ${run.endedAt}, ${durationText(Math.max(nowMs - Date.parse(run.endedAt), 0))} ago`,
]
