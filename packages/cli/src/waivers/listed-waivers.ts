import {
  useByClock,
  type Instant,
  type Report,
  type WaiversReport,
  type WaiverSet,
} from '@restate-preflight/core'

/**
 * The waivers of a file, each with its state: by the clock, and where that is not over, as a report tells it. A waiver that the report
 * was not given has no state there.
 */
export const listedWaivers = (
  { file, waivers, malformed }: WaiverSet,
  report: Report | null,
  now: Instant,
): WaiversReport => ({
  file,
  malformed,
  entries: waivers.map((waiver) => {
    const { id, check, reason, owner, ticket, severity, maxMagnitude, expiresAt } = waiver
    const byClock = useByClock(waiver, now)
    const reported = report?.waivers?.entries.find((entry) => entry.id === id)
    const told = { id, check, reason, owner, ticket, severity, maxMagnitude, expiresAt }
    if (byClock.state === 'expired' || report === null)
      return { ...told, state: byClock.state, because: byClock.because, findings: [] }
    if (reported === undefined)
      return { ...told, state: 'not-judged', because: 'the report was not given this waiver', findings: [] }
    // A report of last week knows nothing of an end that has come near since.
    const { state, because } = reported.state === 'active' ? byClock : reported
    return { ...told, state, because, findings: reported.findings }
  }),
})
