import type { EpochMetadata } from '@restate-preflight/core'

/**
 * Which decision about replicas is in force, `version 3` or `version 3, on the way to 4`. Two looks that see the same trouble under
 * different decisions saw two passing moments.
 */
export const placementOf = ({ current, next }: EpochMetadata): string =>
  `version ${current.version}${next === null ? '' : `, on the way to ${next.version}`}`
