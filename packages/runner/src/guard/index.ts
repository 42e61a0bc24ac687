/** Keeps plugins of others to their place. Loaded only by runs that have one. */
export { guardPlugin } from './guard-plugin.ts'
export { asPlugin } from './running.ts'
export { watchStandstill, type OnStandstill } from './watch-standstill.ts'
