/** Facts that plugins collect themselves. Loaded only by runs that need one. */
export { withOwnFacts, type OpenClient, type OwnFacts } from './own-facts.ts'
