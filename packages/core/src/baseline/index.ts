export {
  baselineOf,
  parseBaseline,
  refuseOtherCluster,
  type Baseline,
  type BaselineFinding,
} from './baseline.ts'
export { baselineReport, type BaselineReport } from './baseline-report.ts'
export { standingIn } from './standing.ts'
