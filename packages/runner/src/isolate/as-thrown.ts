import { isErrorCode, PreflightError, type ErrorRecord } from '@restate-preflight/core'

/** An error that came from another thread as a value, to be thrown here. */
export const asThrown = ({ code, message, layers, target, action }: ErrorRecord): PreflightError =>
  new PreflightError(isErrorCode(code) ? code : 'RP9001', message, { layers, target, action })
