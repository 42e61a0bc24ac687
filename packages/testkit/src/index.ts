export * from './check-tester.ts'
export * from './cluster-builder.ts'
export * from './deep-freeze.ts'
export * from './pages.ts'
