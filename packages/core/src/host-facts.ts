import { facts } from './facts.ts'

/** Ids of the facts that restate-preflight collects itself; all others are of plugins. */
export const hostFacts: ReadonlySet<string> = new Set(Object.values(facts).map(({ id }) => id))
