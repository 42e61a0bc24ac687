/** Plugins that are programs. Loaded only by runs that have one. */
export { loadProgram } from './load-program.ts'
