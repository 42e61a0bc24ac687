import { openElsewhere } from '@restate-preflight/cluster/elsewhere'
import { systemClock, type PlannedCollector } from '@restate-preflight/runner'
import { withOwnFacts } from '@restate-preflight/runner/own-facts'
import type { OpenSource } from './source.ts'

/** A source with what collectors of plugins add to it. Most runs have none, and do not load this. */
export const collecting = (live: OpenSource, collectors: readonly PlannedCollector[]): OpenSource => ({
  ...withOwnFacts(live, { collectors, openClient: openElsewhere, now: systemClock.now }),
  [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
})
