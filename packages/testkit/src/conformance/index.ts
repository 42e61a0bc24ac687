/**
 * Verifies a plugin: what `restate-preflight plugin verify` runs.
 * @packageDocumentation
 */
export { conformance } from './conformance.ts'
export { packageComplaints, type Manifest } from './package-problems.ts'
export type { Complaint } from './complaint.ts'
