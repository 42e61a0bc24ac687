/** Plugins in threads of their own. Loaded only with --isolate. */
export { loadIsolated } from './load-isolated.ts'
