/**
 * A report as an in-toto statement that can be signed, and what is demanded of one.
 * @packageDocumentation
 */
export * from './demands.ts'
export * from './statement.ts'
