export * from './demands.ts'
export * from './statement.ts'
