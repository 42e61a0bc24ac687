export * from './check-tester.ts'
export * from './cluster-builder.ts'
export * from './pages.ts'
