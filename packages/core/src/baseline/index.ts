/**
 * Known problems of a cluster, written down so that only what is new or worse fails.
 * @packageDocumentation
 */
export {
  baselineOf,
  parseBaseline,
  refuseOtherCluster,
  type Baseline,
  type BaselineFinding,
} from './baseline.ts'
export { baselineReport, type BaselineReport } from './baseline-report.ts'
export { standingIn } from './standing.ts'
