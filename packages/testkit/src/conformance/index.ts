export { conformance } from './conformance.ts'
export { packageComplaints, type Manifest } from './package-problems.ts'
export type { Complaint } from './complaint.ts'
