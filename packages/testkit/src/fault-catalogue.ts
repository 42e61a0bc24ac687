import { errorRecord, type ErrorCode, type FactDefinition, type Snapshot } from '@restate-preflight/core'

/** A way in which a fact cannot be read. */
export interface Fault {
  /** Reads as the rest of "with a fact that is …". */
  readonly name: string
  /** Null where the snapshot does not hold the fact at all. */
  readonly code: ErrorCode | null
  /** Whether somebody looked: a refused connection is an observation, a question that was never asked is none. */
  readonly observed: boolean
}

/** One of each kind that checks may treat differently; `restate-preflight explain CODE` has the page of each. */
export const faultCatalogue: readonly Fault[] = [
  { name: 'not captured', code: null, observed: false },
  { name: 'not asked', code: 'RP6005', observed: false },
  { name: 'cut off by the deadline of the run', code: 'RP6001', observed: false },
  { name: 'interrupted', code: 'RP6002', observed: false },
  { name: 'behind a certificate that is not trusted', code: 'RP2202', observed: true },
  { name: 'behind a refusal of access', code: 'RP3004', observed: true },
  { name: 'undecodable', code: 'RP5002', observed: true },
  { name: 'unreachable', code: 'RP2101', observed: true },
  { name: 'on a host without a name', code: 'RP2001', observed: true },
  { name: 'hung', code: 'RP3001', observed: true },
  { name: 'not served yet', code: 'RP4004', observed: true },
]

/** The snapshot with a fact that cannot be read, of all subjects or of one. */
export const withFault = (
  snapshot: Snapshot,
  fact: FactDefinition<unknown>,
  fault: Fault,
  only?: string,
): Snapshot => {
  const present = Object.entries(snapshot.facts[fact.id] ?? {})
  const { takenAt, endedAt } = snapshot
  const faulted = present.flatMap(([subject, value]) => {
    if (only !== undefined && subject !== only) return [[subject, value] as const]
    if (fault.code === null) return []
    const error = errorRecord(fault.code, { target: subject })
    return [[subject, { status: 'unavailable', error, askedAt: takenAt, gaveUpAt: endedAt }] as const]
  })
  return { ...snapshot, facts: { ...snapshot.facts, [fact.id]: Object.fromEntries(faulted) } }
}
