import type { Instant } from '../model/index.ts'
import type { Waiver } from './waiver.ts'

/**
 * What became of a waiver in a run. `active`: it covers a finding. `expiring`: so it does, for a few days more. `expired`: its time is
 * over. `outgrown`: what it covers is worse than what it accepts, so it counts. `unused`: there is nothing to cover. `not-judged`: it
 * cannot be told, since what it is about was not wholly judged. `elsewhere`: it is for another cluster.
 */
export type WaiverState =
  'active' | 'expiring' | 'expired' | 'outgrown' | 'unused' | 'not-judged' | 'elsewhere'

/** A waiver, with what became of it in a run. */
export interface WaiverUse {
  readonly waiver: Waiver
  readonly state: WaiverState
  /** Why it is in that state, in a few words. */
  readonly because: string
}

const dayMs = 86_400_000
/** For so long before its end a waiver says that it ends. */
export const expiryNoticeMs = 7 * dayMs

/** Whether the time of a waiver is over. */
export const isExpired = ({ expiresAt }: Waiver, now: Instant): boolean =>
  Date.parse(expiresAt) <= Date.parse(now)

/** Whether a waiver is for a cluster of this fingerprint and name. */
export const isForCluster = (
  { cluster }: Waiver,
  { fingerprint, name }: { readonly fingerprint: string | null; readonly name: string | null },
): boolean => cluster === null || cluster === fingerprint || cluster === name

/** How a waiver stands that covers findings and is not outgrown. */
export const activeUse = (waiver: Waiver, now: Instant): WaiverUse => {
  const leftMs = Date.parse(waiver.expiresAt) - Date.parse(now)
  if (leftMs > expiryNoticeMs) return { waiver, state: 'active', because: `until ${waiver.expiresAt}` }
  return { waiver, state: 'expiring', because: `expires at ${waiver.expiresAt}, in ${timeLeft(leftMs)}` }
}

/** How a waiver stands as far as the clock alone tells it. */
export const useByClock = (waiver: Waiver, now: Instant): WaiverUse =>
  isExpired(waiver, now)
    ? { waiver, state: 'expired', because: `expired at ${waiver.expiresAt}` }
    : activeUse(waiver, now)

const timeLeft = (ms: number): string => {
  const days = Math.floor(ms / dayMs)
  if (days > 0) return days === 1 ? '1 day' : `${days} days`
  return `${Math.max(Math.floor(ms / 3_600_000), 0)} h`
}
