import { errorRecord, type ErrorRecord } from '@restate-preflight/core'

/** Why nothing can be said of something: all that is needed was read, and some of it cannot be decoded. No node is missing. */
export const undecoded = (target: string, message: string): ErrorRecord =>
  errorRecord('RP6004', {
    target,
    message,
    action:
      'Read the finding of consistency/metadata-decodable. If there is none, the value is of a newer Restate: update restate-preflight.',
  })
