export * from './logs.ts'
export * from './metadata-service.ts'
export * from './nodes.ts'
export * from './partitions.ts'
