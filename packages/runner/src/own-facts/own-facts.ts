import type { CollectorClient, CollectorEffect, Fact, Json, Snapshot } from '@restate-preflight/core'
import type { PlannedCollector } from '../planned-collector.ts'
import type { CollectRequest, SnapshotSource } from '../source.ts'
import { collectOwn } from './collect-own.ts'

/** The client of one collector, as the host opens it. */
export interface OpenedClient {
  readonly client: CollectorClient
  readonly used: ReadonlySet<CollectorEffect>
  redact(value: Json, fields: readonly string[]): Json
  /** Cuts as well: before it, half a secret would be left. */
  redactText(text: string): string
}

export type OpenClient = (wanted: {
  /** The id of the fact. */
  readonly fact: string
  readonly effects: readonly CollectorEffect[]
  readonly hosts: readonly string[]
  readonly signal: AbortSignal
}) => OpenedClient | Promise<OpenedClient>

export interface OwnFacts {
  readonly collectors: readonly PlannedCollector[]
  readonly openClient: OpenClient
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * A source whose snapshots also hold the facts of plugins that are asked for: read once the nodes have answered, all at once, and
 * again with every look. What cannot be read is unavailable; it never rejects.
 */
export const withOwnFacts = (source: SnapshotSource, own: OwnFacts): SnapshotSource => ({
  live: source.live,
  collect: async (request) => {
    const wanted = own.collectors.filter(({ collector }) => request.needs.has(collector.fact.id))
    if (wanted.length === 0) return source.collect(request)
    const needs = wanted.flatMap(({ collector }) => Object.values(collector.needs ?? {}).map(({ id }) => id))
    const snapshot = await source.collect({ ...request, needs: new Set([...request.needs, ...needs]) })
    return withFacts(snapshot, wanted, own, request)
  },
})

const withFacts = async (
  snapshot: Snapshot,
  wanted: readonly PlannedCollector[],
  own: OwnFacts,
  { signal }: CollectRequest,
): Promise<Snapshot> => {
  const startedMs = own.now()
  const collected = await Promise.all(
    wanted.map((planned) =>
      collectOwn(planned, { snapshot, signal, openClient: own.openClient, now: own.now }),
    ),
  )
  const endedMs = own.now()
  const { cost } = snapshot
  return {
    ...snapshot,
    endedAt: new Date(Math.max(endedMs, Date.parse(snapshot.endedAt))).toISOString(),
    facts: {
      ...snapshot.facts,
      ...Object.fromEntries(
        collected.map(({ fact, bySubject }): [string, Record<string, Fact<Json>>] => [fact, bySubject]),
      ),
    },
    cost: {
      ...cost,
      durationMs: cost.durationMs + endedMs - startedMs,
      effects: [...new Set([...cost.effects, ...collected.flatMap(({ used }) => [...used])])].sort(),
    },
  }
}
