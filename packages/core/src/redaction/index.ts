/**
 * Snapshots and texts without names, addresses and secrets.
 * @packageDocumentation
 */
export * from './redact.ts'
export { isTokenAddress } from './tokens.ts'
