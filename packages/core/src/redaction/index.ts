export * from './redact.ts'
export { isTokenAddress } from './tokens.ts'
