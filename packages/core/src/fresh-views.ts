/**
 * Views of admin nodes, as far as they are recent enough to be believed.
 * @packageDocumentation
 */

import type { ClusterStateView } from './model/index.ts'
import type { OptionSchema } from './option.ts'

/** The option of all checks that rest on the views of admin nodes. */
export const freshness = {
  maxAgeMs: {
    type: 'integer',
    default: 10_000,
    minimum: 2_000,
    maximum: 600_000,
    summary:
      "age in milliseconds beyond which an admin's view counts as stale; admins refresh it every 1500 ms, and Restate distrusts one older than 10 s",
  },
} as const satisfies OptionSchema

/** The views that are recent enough to be believed, by the admin that has them. */
export const freshViews = (
  views: ReadonlyMap<string, ClusterStateView>,
  maxAgeMs: number,
): ReadonlyMap<string, ClusterStateView> =>
  new Map([...views].filter(([, { refreshedAgoMs }]) => refreshedAgoMs !== null && refreshedAgoMs < maxAgeMs))
