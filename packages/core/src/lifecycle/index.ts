/**
 * The states of clusters and nodes, which of them a snapshot shows, and which may follow.
 * @packageDocumentation
 */
export { clusterStateTable } from './cluster-states.ts'
export { lifecycleFacts } from './cluster-view.ts'
export type { ClusterStateDefinition, NodeStateDefinition, Stage, StateDefinition } from './definition.ts'
export { earlierLookOf, withEarlierLook } from './earlier-look.ts'
export { lifecycleOf } from './lifecycle-of.ts'
export { nodeStateTable } from './node-states.ts'
export type { ProvisionPlan } from './provision-plan.ts'
export * from './provision-review.ts'
export * from './state.ts'
export { stateDescription, stateDiagram, statesNamed } from './state-page.ts'
export { canFollow, stageReached } from './transition.ts'
