/**
 * Verifies a plugin: what `restate-preflight plugin verify` runs.
 * @packageDocumentation
 */
export { judgeBy, type StandIn } from '../stand-in.ts'
export { conformance } from './conformance.ts'
export { packageComplaints, type Manifest } from './package-problems.ts'
export type { Complaint } from './complaint.ts'
