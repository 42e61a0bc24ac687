/**
 * Accepted problems: whom a waiver concerns, what it covers, and for how long.
 * @packageDocumentation
 */
export {
  concernsCheck,
  matchesPattern,
  waiversNamespace,
  type MalformedWaiver,
  type Waiver,
  type WaiverSet,
} from './waiver.ts'
export { expiryNoticeMs, useByClock, type WaiverState, type WaiverUse } from './waiver-use.ts'
export { waiversInUse, withWaivers, type WaiversInUse } from './waivers-in-use.ts'
