/**
 * The result of a verification, for those who show it: without what it takes to come to one.
 * @packageDocumentation
 */
export { areas, type AreaId, type Complaint, type ComplaintSeverity, type Letter } from './complaint.ts'
export {
  verificationOf,
  type Trial,
  type Verification,
  type VerifiedArea,
  type VerifiedPlugin,
} from './verification.ts'
