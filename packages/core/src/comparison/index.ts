export * from './compare.ts'
export * from './difference.ts'
