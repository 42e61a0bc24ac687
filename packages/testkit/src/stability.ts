import { compareText, type Check, type Judgement, type Snapshot } from '@restate-preflight/core'
import { draftsOf, nameOf, observe } from './observed.ts'
import { sampleClusters } from './sample-clusters.ts'
import { variations } from './variations.ts'

/**
 * Whether a check finds the same, with the same fingerprints, where only the order of nodes, partitions and keys, generations, LSNs or
 * times differ, and when it is asked again.
 * @returns What is wrong, in sentences; empty where nothing is.
 */
export const stability = (check: Check, snapshots = sampleClusters()): readonly string[] => {
  const complaints = snapshots.flatMap((snapshot) => {
    const first = outcomesOf(check, snapshot)
    return variations.flatMap(({ name, vary }) => {
      const second = outcomesOf(check, vary(snapshot))
      const differences = [
        ...first
          .difference(second)
          .keys()
          .map((outcome) => `no longer: ${outcome}`),
        ...second
          .difference(first)
          .keys()
          .map((outcome) => `now: ${outcome}`),
      ]
      return differences.length === 0 ? [] : [`${check.id}, with ${name}: ${differences.join('; ')}`]
    })
  })
  return [...new Set(complaints)]
}

const outcomesOf = (check: Check, snapshot: Snapshot): ReadonlySet<string> =>
  new Set(observe(check, snapshot).judgements.flatMap(outcomeOf).sort(compareText))

const outcomeOf = (judgement: Judgement): readonly string[] => {
  const { target, outcome } = judgement
  if (outcome.kind !== 'finding') return [`${outcome.kind} for ${target.id}`]
  return draftsOf([judgement]).map(
    (draft) => `${nameOf(draft)}, ${draft.severity}, magnitude ${draft.magnitude}`,
  )
}
