export type { Budget } from './budget.ts'
export { type ConfirmMode } from './confirm.ts'
export { foreignJudgeOf } from './foreign.ts'
export type { Isolation } from './isolate/load-isolated.ts'
export {
  importEntry,
  loadPlugins,
  pluginFile,
  resolvePackage,
  type PluginHost,
  type PluginSpecifier,
} from './load-plugins.ts'
export { planChecks, type CheckSetting, type Plan, type PlannedCheck, type Selection } from './plan.ts'
export { planCollectors, type PlannedCollector } from './planned-collector.ts'
export { abortCause, runChecks, systemClock, type Clock, type RunInput, type RunResult } from './run.ts'
export { comparedWith, recordedSource, type CollectRequest, type SnapshotSource } from './source.ts'
export { conditionOf, conditionWords, type Condition } from './wait/condition.ts'
export { untilPassed } from './wait/until-passed.ts'
export { waitFor, type WaitClock, type WaitProgress } from './wait/wait-for.ts'
