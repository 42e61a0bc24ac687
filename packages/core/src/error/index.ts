/**
 * `PreflightError`, the catalogue of codes, and what a code means in each state of a cluster.
 * @packageDocumentation
 */
export * from './catalogue.ts'
export * from './error-definition.ts'
export * from './error-record.ts'
export * from './lifecycle-meanings.ts'
export * from './meaning.ts'
export * from './preflight-error.ts'
