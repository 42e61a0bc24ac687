import { clusterSubject, type Fact } from '../fact.ts'
import { facts } from '../facts.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { JudgedCheck } from '../report/judged-check.ts'
import { findingsOf } from '../report/findings.ts'
import { valueOf, type Snapshot } from '../snapshot.ts'
import type { Cover } from './cover.ts'
import { isJudgedOn } from '../judgement/judged-on.ts'
import { activeUse, isExpired, isForCluster, type WaiverUse } from './waiver-use.ts'
import {
  concernsCheck,
  waiversNamespace,
  type MalformedWaiver,
  type Waiver,
  type WaiverSet,
} from './waiver.ts'
import { pluginOf } from '../check.ts'

/** What became of all waivers of a run. */
export interface WaiversInUse {
  readonly file: string
  readonly uses: readonly WaiverUse[]
  readonly malformed: readonly MalformedWaiver[]
}

interface Evidence {
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  readonly checks: readonly JudgedCheck[]
}

/** What becomes of the waivers in a run. The time is that of the snapshot. */
export const waiversInUse = (
  { file, waivers, malformed }: WaiverSet,
  { snapshot, lifecycle, checks }: Evidence,
): WaiversInUse => {
  const judged = checks.filter(({ check }) => pluginOf(check.id) !== waiversNamespace)
  const { cover } = findingsOf(judged, lifecycle, holdingIn(waivers, snapshot))
  return { file, malformed, uses: waivers.map((waiver) => useOf(waiver, cover, judged, snapshot)) }
}

/** The waivers that are for this cluster and whose time is not over. */
export const holdingIn = (waivers: readonly Waiver[], snapshot: Snapshot): readonly Waiver[] =>
  waivers.filter(
    (waiver) => isForCluster(waiver, clusterOf(snapshot)) && !isExpired(waiver, snapshot.endedAt),
  )

/** The snapshot with what became of the waivers, for the checks that judge these. */
export const withWaivers = (snapshot: Snapshot, value: WaiversInUse): Snapshot => {
  const fact: Fact<WaiversInUse> = { status: 'collected', value, node: null, readAt: snapshot.endedAt }
  return { ...snapshot, facts: { ...snapshot.facts, [facts.waivers.id]: { [clusterSubject]: fact } } }
}

const useOf = (
  waiver: Waiver,
  cover: Pick<Cover<never>, 'outgrown' | 'isMatched'>,
  judged: readonly JudgedCheck[],
  snapshot: Snapshot,
): WaiverUse => {
  if (!isForCluster(waiver, clusterOf(snapshot)))
    return { waiver, state: 'elsewhere', because: `it is for the cluster ${waiver.cluster}` }
  if (isExpired(waiver, snapshot.endedAt))
    return { waiver, state: 'expired', because: `expired at ${waiver.expiresAt}` }
  const [outgrown] = cover.outgrown(waiver)
  if (outgrown !== undefined) return { waiver, state: 'outgrown', because: outgrown }
  if (cover.isMatched(waiver)) return activeUse(waiver, snapshot.endedAt)
  const concerned = judged.filter(({ check }) => concernsCheck(waiver, check.id))
  const unjudged = concerned.find((check) => !isJudgedOn(check, waiver.targets, snapshot))
  if (concerned.length === 0)
    return { waiver, state: 'not-judged', because: `this run has no check ${waiver.check}` }
  return unjudged === undefined
    ? { waiver, state: 'unused', because: 'there is nothing to waive' }
    : { waiver, state: 'not-judged', because: `${unjudged.check.id} was not wholly judged` }
}

const clusterOf = (snapshot: Snapshot) => {
  const configuration = valueOf(snapshot, facts.nodesConfiguration)
  return { fingerprint: configuration?.clusterFingerprint ?? null, name: configuration?.clusterName ?? null }
}
