/** Plugins in threads of their own. Loaded only by runs that have some. */
export { loadIsolated } from './load-isolated.ts'
