import { readTlsFiles } from '@restate-preflight/cluster'
import { openElsewhere } from '@restate-preflight/cluster/elsewhere'
import { systemClock, type PlannedCollector } from '@restate-preflight/runner'
import { withOwnFacts, type OpenClient } from '@restate-preflight/runner/own-facts'
import type { OpenSource } from './source.ts'

/** A source with what collectors of plugins add to it. Most runs have none, and do not load this. */
export const collecting = (live: OpenSource, collectors: readonly PlannedCollector[]): OpenSource => ({
  ...withOwnFacts(live, { collectors, openClient: clientsOf(collectors), now: systemClock.now }),
  [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
})

/** The files are read for every look: whoever renews certificates in place wants the new ones used. */
const clientsOf = (collectors: readonly PlannedCollector[]): OpenClient => {
  const filesOf = new Map(collectors.map(({ collector, tls = {} }) => [collector.fact.id, tls]))
  return async (wanted) =>
    openElsewhere({
      ...wanted,
      tls: await readTlsFiles(filesOf.get(wanted.fact) ?? {}, `collectors.${wanted.fact}.tls.`),
    })
}
