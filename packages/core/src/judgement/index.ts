export * from './evaluate.ts'
export * from './grade.ts'
export * from './targets.ts'
export * from './verdict.ts'
