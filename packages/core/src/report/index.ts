export * from './build-report.ts'
export * from './report.ts'
