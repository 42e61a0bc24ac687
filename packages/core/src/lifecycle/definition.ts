import type { NodeEntry } from '../snapshot.ts'
import type { ClusterView } from './cluster-view.ts'
import type { ClusterState, NodeLifecycle, NodeState } from './state.ts'

/**
 * How far a life has come. It never goes back: what was provisioned cannot be unprovisioned again, and a node that joined
 * cannot wait to be provisioned, unless data were lost or another cluster answers.
 */
export type Stage = 0 | 1 | 2

/** One state, declared: what it means, when it holds, how it ends, what may follow. */
export interface StateDefinition<State extends string> {
  readonly state: State
  /** What is true in it, in one sentence. */
  readonly meaning: string
  /** Its predicate in words, given that none of the states before it in the table holds. */
  readonly holds: string
  /** How long it usually lasts, in seconds; null where that depends on people or on nothing at all. */
  readonly usualSeconds: readonly [from: number, to: number] | null
  /**
   * How it ends: `by-itself`, where waiting helps; `from-outside`, where somebody provisions, starts or reconnects something,
   * which may be under way; `by-cause`, where some causes end by themselves and others from outside; `by-repair`, where waiting is
   * in vain until a person mends what is wrong; `lasts`, where nothing is pending.
   */
  readonly ends: 'by-itself' | 'from-outside' | 'by-cause' | 'by-repair' | 'lasts'
  /** Null where the state does not tell: nobody answers, or the process has just started. */
  readonly stage: Stage | null
  /** The state is met at later stages as well: it tells that its own was reached, and not that no later one was. */
  readonly alsoLater?: true
  /**
   * The states that it turns into directly; `any` where it is not a state of life but of our sight, which comes and goes
   * at any time. What a later look may find is reachable along these: see `canFollow`.
   */
  readonly next: readonly State[] | 'any'
}

/** A state of nodes, with the predicate that names it. */
export interface NodeStateDefinition extends StateDefinition<NodeState> {
  /** What the state of this node rests on, or null where it does not hold. */
  readonly judge: (view: ClusterView, node: NodeEntry) => string | null
  /** What to do about a node in it, as the rest of "N3: …"; null where there is nothing to do. */
  readonly nextStep: string | null
}

/** Node key → its state. */
export type NodeStates = ReadonlyMap<string, NodeLifecycle>

export interface ClusterJudgement {
  readonly because: string
  readonly waitsFor?: readonly string[]
}

/** A state of clusters, with the predicate that names it. */
export interface ClusterStateDefinition extends StateDefinition<ClusterState> {
  /** What the state rests on, or null where it does not hold. */
  readonly judge: (view: ClusterView, nodes: NodeStates) => ClusterJudgement | null
  /** What to do next, in order, with the addresses of this cluster. */
  readonly nextSteps: (view: ClusterView, nodes: NodeStates) => readonly string[]
}
