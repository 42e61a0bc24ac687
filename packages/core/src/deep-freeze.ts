/**
 * Freezes inputs, so that a test finds out who changes them.
 * @packageDocumentation
 */

/** Freezes a value and everything in it, so that whoever changes its input is found out. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
