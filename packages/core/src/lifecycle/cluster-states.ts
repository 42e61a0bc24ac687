import { bootstrapping } from './cluster/bootstrapping.ts'
import { degraded } from './cluster/degraded.ts'
import { forming } from './cluster/forming.ts'
import { metadataUnavailable } from './cluster/metadata-unavailable.ts'
import { noContact } from './cluster/no-contact.ts'
import { provisioning } from './cluster/provisioning.ts'
import { reconfiguring } from './cluster/reconfiguring.ts'
import { serving } from './cluster/serving.ts'
import { split } from './cluster/split.ts'
import { unprovisioned } from './cluster/unprovisioned.ts'
import type { ClusterStateDefinition } from './definition.ts'

/**
 * The states of a cluster in the order in which they are tried: the first that holds is its state, and the last always
 * does. Why degraded stands before reconfiguring: ADR 0005.
 */
export const clusterStateTable: readonly ClusterStateDefinition[] = [
  noContact,
  split,
  unprovisioned,
  provisioning,
  metadataUnavailable,
  forming,
  bootstrapping,
  degraded,
  reconfiguring,
  serving,
]
