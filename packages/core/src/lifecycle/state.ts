/** The states of a node, as one sees it from outside. */
export const nodeStates = [
  'unreachable',
  'hung',
  'booting',
  'awaiting-provisioning',
  'orphan',
  'joining',
  'starting',
  'serving',
  'zombie',
  'isolated',
  'shutting-down',
] as const
/** One of `nodeStates`. */
export type NodeState = (typeof nodeStates)[number]

/** The states of a cluster. */
export const clusterStates = [
  'no-contact',
  'split',
  'unprovisioned',
  'provisioning',
  'forming',
  'bootstrapping',
  'metadata-unavailable',
  'reconfiguring',
  'degraded',
  'serving',
] as const
/** One of `clusterStates`. */
export type ClusterState = (typeof clusterStates)[number]

/** Where cluster and nodes are in their life, derived from one snapshot. */
export interface Lifecycle {
  readonly state: ClusterState
  /** One sentence: what the state rests on. */
  readonly because: string
  /** What has to happen before the cluster serves; empty where nothing is pending. */
  readonly waitsFor: readonly string[]
  /** What to do next, in order; commands as they are typed. */
  readonly nextSteps: readonly string[]
  /** Node key → state. Every node of the snapshot is in it. */
  readonly nodes: ReadonlyMap<string, NodeLifecycle>
  /**
   * Whether something has just started, so that passing irregularities are to be expected (nodes younger than 30 s,
   * a cluster in formation, nodes_config changed within 30 s).
   */
  readonly settling: boolean
}

/** Where a node is in its life, and what that rests on. */
export interface NodeLifecycle {
  readonly state: NodeState
  readonly because: string
}
