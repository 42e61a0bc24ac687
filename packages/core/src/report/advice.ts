import { inSituation, type ErrorRecord } from '../error/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Snapshot } from '../snapshot.ts'

/** Fits the advice of an error to the state of the cluster, and of the node that the error means. */
export const adviceIn = (
  snapshot: Pick<Snapshot, 'nodes'>,
  lifecycle: Pick<Lifecycle, 'state' | 'nodes'>,
): ((error: ErrorRecord) => ErrorRecord) => {
  const keys = new Map(
    snapshot.nodes.flatMap(({ key, address }) => [[address, key] as const, [key, key] as const]),
  )
  return (error) => {
    const key = error.target === null ? undefined : keys.get(error.target)
    const node = key === undefined ? undefined : lifecycle.nodes.get(key)?.state
    return inSituation(error, { cluster: lifecycle.state, node })
  }
}
