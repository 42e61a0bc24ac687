/**
 * Metadata values of the store: their keys, contents, versions, and what differs between two.
 * @packageDocumentation
 */
export * from './change.ts'
export * from './content.ts'
export * from './diff.ts'
export * from './places.ts'
export * from './secret-keys.ts'
export * from './reports.ts'
export * from './snapshot-contents.ts'
export * from './versions.ts'
