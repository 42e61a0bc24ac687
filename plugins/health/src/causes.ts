import { clusterTarget, type Cause } from '@restate-preflight/core'

const of =
  (check: string) =>
  (node: string): Cause => ({ check, target: { kind: 'node', id: node } })

/** The node is silent, cut off, or does not count as alive. */
export const nodeIsDown = of('health/node-alive')
export const roleIsNotReady = of('health/roles-ready')
export const storageIsLost = of('health/log-storage-intact')
export const addressIsWrong = of('health/advertised-address-reachable')
export const nodeWasRemoved = of('consistency/removed-nodes-unused')
export const processIsOutdated = of('consistency/generation-current')
export const metadataHasNoQuorum: Cause = { check: 'health/metadata-quorum', target: clusterTarget }
