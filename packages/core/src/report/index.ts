/**
 * The report: how it is built, its parts, and how one is read from a file.
 * @packageDocumentation
 */
export * from './build-report.ts'
export { decidedBy } from './decided-by.ts'
export { isIncomplete } from './gate.ts'
export { gateAgain } from './gate-again.ts'
export type { ConfirmedDraft, ConfirmedOutcome, JudgedCheck } from './judged-check.ts'
export * from './parse-report.ts'
export * from './report.ts'
export type { WaiverReport, WaiversReport } from './waivers-report.ts'
export type { WaitReport, WaitState, WaitStep } from './wait-report.ts'
export type {
  LogsReport,
  MetadataAccessReport,
  MetadataServerReport,
  MetadataServiceReport,
  PartitionsReport,
} from './overview/index.ts'
