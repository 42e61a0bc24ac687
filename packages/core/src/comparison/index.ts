/**
 * What differs between two snapshots or two reports.
 * @packageDocumentation
 */
export * from './compare.ts'
export * from './difference.ts'
