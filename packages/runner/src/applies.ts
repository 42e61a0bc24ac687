import { outsideOf, type Check, type Outcome, type Snapshot, type Target } from '@restate-preflight/core'
import { satisfies, validRange } from 'semver'

/** Whether a text is a range of versions. */
export const isVersionRange = (text: string): boolean => validRange(text) !== null

/** The outcomes of a check outside of what it applies to, in a snapshot; see `outsideOf`. */
export const outsideFor =
  (check: Check, snapshot: Snapshot) =>
  (target: Target): Outcome | null =>
    outsideOf(check, snapshot, target, (version, range) =>
      satisfies(version, range, { includePrerelease: true }),
    )
