import type { Check } from '../check.ts'
import { errorRecord } from '../error/index.ts'
import { facts } from '../facts.ts'
import type { Target } from '../finding.ts'
import type { NodesConfiguration } from '../model/index.ts'
import { factOf, type Snapshot } from '../snapshot.ts'
import type { Outcome } from './evaluate.ts'

/**
 * Whether a version lies in a range, both as npm writes them. A release candidate counts as a version of its own, in its order. Given by
 * whoever judges: the library that knows ranges is none of core's.
 */
export type LiesInRange = (version: string, range: string) => boolean

/**
 * The outcome of a check for a target that lies outside of what it applies to, or whose version or features are not known; null
 * where it applies.
 */
export const outsideOf = (
  check: Check,
  snapshot: Snapshot,
  target: Target,
  lies: LiesInRange,
): Outcome | null => {
  const { restate, features: wanted = [] } = check.applies ?? {}
  if (restate === undefined && wanted.length === 0) return null
  const configuration = factOf(snapshot, facts.nodesConfiguration)
  if (configuration.status === 'unavailable') return { kind: 'unknown', error: configuration.error }
  return (
    (restate === undefined ? null : outsideVersions(restate, configuration.value, target, lies)) ??
    outsideFeatures(wanted, configuration.value)
  )
}

const outsideVersions = (
  range: string,
  { nodes }: NodesConfiguration,
  target: Target,
  lies: LiesInRange,
): Outcome | null => {
  const meant = target.kind === 'node' ? nodes.filter(({ id }) => `N${id}` === target.id) : nodes
  if (meant.length === 0) {
    const error = errorRecord('RP6004', {
      target: target.id,
      message: `the check is for Restate ${range}, and no version of ${target.id} is registered`,
    })
    return { kind: 'unknown', error }
  }
  const outside = meant.find(({ binaryVersion }) => binaryVersion === null || !lies(binaryVersion, range))
  if (outside === undefined) return null
  const runs = outside.binaryVersion ?? 'a version before 1.6'
  return { kind: 'skipped', reason: `for Restate ${range}; N${outside.id} runs ${runs}` }
}

const outsideFeatures = (wanted: readonly string[], { features }: NodesConfiguration): Outcome | null => {
  const missing = wanted.filter((feature) => features?.includes(feature) !== true)
  return missing.length === 0
    ? null
    : { kind: 'skipped', reason: `for clusters with the feature ${missing.join(', ')}` }
}
