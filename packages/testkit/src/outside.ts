import { outsideOf, type Check, type Outcome, type Snapshot, type Target } from '@restate-preflight/core'
import { satisfies } from 'semver'

/** The outcomes of a check outside of what it applies to, in a snapshot, as a run has them; see `outsideOf`. */
export const outsideFor =
  (check: Check, snapshot: Snapshot) =>
  (target: Target): Outcome | null =>
    outsideOf(check, snapshot, target, (version, range) =>
      satisfies(version, range, { includePrerelease: true }),
    )
