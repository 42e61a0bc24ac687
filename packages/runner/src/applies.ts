import {
  errorRecord,
  factOf,
  facts,
  type Check,
  type NodesConfiguration,
  type Outcome,
  type Snapshot,
  type Target,
} from '@restate-preflight/core'
import { satisfies, validRange } from 'semver'

/** Whether a text is a range of versions. */
export const isVersionRange = (text: string): boolean => validRange(text) !== null

/**
 * The outcome of a check for a target that lies outside of what it applies to, or whose version or features are not known; null
 * where it applies.
 */
export const outsideOf = (check: Check, snapshot: Snapshot, target: Target): Outcome | null => {
  const { restate, features: wanted = [] } = check.applies ?? {}
  if (restate === undefined && wanted.length === 0) return null
  const configuration = factOf(snapshot, facts.nodesConfiguration)
  if (configuration.status === 'unavailable') return { kind: 'unknown', error: configuration.error }
  return (
    (restate === undefined ? null : outsideVersions(restate, configuration.value, target)) ??
    outsideFeatures(wanted, configuration.value)
  )
}

const outsideVersions = (range: string, { nodes }: NodesConfiguration, target: Target): Outcome | null => {
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

/** A release candidate counts as a version of its own, in its order. */
const lies = (version: string, range: string): boolean =>
  satisfies(version, range, { includePrerelease: true })

const outsideFeatures = (wanted: readonly string[], { features }: NodesConfiguration): Outcome | null => {
  const missing = wanted.filter((feature) => features?.includes(feature) !== true)
  return missing.length === 0
    ? null
    : { kind: 'skipped', reason: `for clusters with the feature ${missing.join(', ')}` }
}
