export { lifecycleOf } from './cluster-state.ts'
export * from './state.ts'
export { lifecycleFacts } from './cluster-view.ts'
