import type { EarlierLook } from '@restate-preflight/core'

/** The earlier look was at a cluster of another fingerprint; a cluster that tells none is taken for the same. */
export const isOtherCluster = (
  { fingerprint }: Pick<EarlierLook, 'fingerprint'>,
  now: string | null,
): boolean => fingerprint !== null && now !== null && fingerprint !== now
