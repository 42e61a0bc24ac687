import type { LocalNode } from './types.ts'

/** A node as its driver gives it to the cluster: with an end that nothing survives. */
export interface DriverNode extends LocalNode {
  /** Left out when the cluster starts. */
  readonly deferred: boolean
}

/** What a driver has prepared. Nothing runs until nodes are started. */
export interface Fleet {
  readonly nodes: readonly DriverNode[]
  /** Ends whatever runs, in any state, and removes what the driver made outside the workspace. */
  dispose(): Promise<void>
}
