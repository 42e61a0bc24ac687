import type { ClusterState, NodeState } from '../lifecycle/index.ts'
import type { Instant } from '../model/index.ts'

/**
 * The state of a cluster as far as a wait has looked: `provisioned` where it would be called `serving`, had the wait looked whether
 * replicas of partitions are placed, or move. That takes a call for each partition, and only who waits for a state makes them.
 */
export type WaitState = ClusterState | 'provisioned'

/** What came of waiting, as data. Fields are only ever added within a major version. */
export interface WaitReport {
  readonly schemaVersion: string
  readonly tool: { readonly name: string; readonly version: string }
  readonly met: boolean
  /** Why the wait ended: all conditions hold, none can be met without an operator, time is over, or somebody stopped it. */
  readonly end: 'met' | 'hopeless' | 'deadline' | 'interrupted'
  readonly exitCode: number
  /** Why it is not met, in a sentence; null where it is. */
  readonly reason: string | null
  readonly conditions: readonly { readonly for: string; readonly met: boolean; readonly because: string }[]
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly durationMs: number
  readonly polls: number
  readonly rpcs: number
  /** What the last look found. */
  readonly cluster: {
    readonly name: string | null
    readonly state: WaitState
    readonly because: string
    readonly waitsFor: readonly string[]
    readonly nextSteps: readonly string[]
    /** For how long nothing has moved. */
    readonly unchangedMs: number
  }
  /** Each look that found a change: at most 1000. */
  readonly timeline: readonly WaitStep[]
}

/** What one look of `wait` saw. */
export interface WaitStep {
  readonly at: Instant
  readonly afterMs: number
  readonly state: WaitState
  readonly because: string
  readonly waitsFor: readonly string[]
  readonly nodes: { readonly [key: string]: NodeState }
  /** Conditions that do not hold yet, with the reason. */
  readonly pending: readonly string[]
  /** A life that went back: this state cannot follow what was seen before. */
  readonly illegal: boolean
}
