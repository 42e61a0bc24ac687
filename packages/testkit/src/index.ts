/**
 * For authors of checks: tables of cases, a builder of clusters, recorded snapshots, faults, and a trial of a whole plugin.
 * @packageDocumentation
 */
export {
  testCheck,
  type Case,
  type CheckTable,
  type ExpectedFinding,
  type FindingCase,
  type Input,
  type SkippedCase,
  type TestRunner,
} from './check-tester.ts'
export * from './cluster-builder.ts'
export { faultCatalogue, withFault, type Fault } from './fault-catalogue.ts'
export { faults } from './faults.ts'
export * from './pages.ts'
export { testPlugin, type AsyncTestRunner, type PluginTrial } from './plugin-tester.ts'
export { recorded } from './recorded.ts'
export { sampleClusters } from './sample-clusters.ts'
export { stability } from './stability.ts'
