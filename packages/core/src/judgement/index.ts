/**
 * From a snapshot and checks to outcomes, a grade and a verdict.
 * @packageDocumentation
 */
export * from './evaluate.ts'
export * from './grade.ts'
export * from './outside.ts'
export * from './targets.ts'
export * from './verdict.ts'
