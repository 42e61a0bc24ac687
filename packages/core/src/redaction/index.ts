export * from './redact.ts'
