/**
 * Simulated clusters: real gRPC servers in this process that answer a reader as Restate nodes do, driven by a seeded model.
 * `docs/explanation/simulated-clusters.md` says how true they are.
 * @packageDocumentation
 */
export {
  simulate,
  type SimulatedCluster,
  type SimulatedNode,
  type SimulatedNodeOptions,
  type SimulationOptions,
} from './simulate.ts'
export type { Step } from './steps.ts'
export type { Damage, DamagedKey } from './model/corrupt.ts'
export type { SimulatedRole, SimulatedVersion } from './model/state.ts'
/** Metadata values of any shape as Restate would store them, for those who need their bytes. */
export { encodeFlexbuffers, type Writable } from './answers/flexbuffers-writer.ts'
export { comparable, type Comparable } from './comparable.ts'
export { scenarios, type Scenario, type ScenarioName } from './scenarios.ts'
