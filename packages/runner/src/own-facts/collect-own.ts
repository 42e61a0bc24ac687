import {
  clusterSubject,
  errorRecord,
  factOf,
  facts,
  PreflightError,
  resolveOptions,
  toErrorRecord,
  valueOf,
  type Collector,
  type CollectorContext,
  type CollectorEffect,
  type ErrorCode,
  type ErrorRecord,
  type Fact,
  type FactDefinition,
  type Json,
  type Options,
  type Snapshot,
  type SubjectKind,
  type Unreadable,
} from '@restate-preflight/core'
import type { PlannedCollector } from '../planned-collector.ts'
import { TimeLimitReached, withTimeLimit } from '../time-limit.ts'
import { eachAtMost } from './each.ts'
import type { OpenClient, OpenedClient } from './own-facts.ts'

interface Surroundings {
  readonly snapshot: Snapshot
  readonly signal: AbortSignal
  readonly openClient: OpenClient
  readonly now: () => number
}

export interface CollectedOwn {
  readonly fact: string
  readonly bySubject: Record<string, Fact<Json>>
  readonly used: ReadonlySet<CollectorEffect>
}

type Context = CollectorContext<{ readonly [name: string]: FactDefinition<unknown> }, Options>
type Value = unknown

const usualMs = 10_000
const mostMs = 60_000
/** Until it waits for the first time; after that nothing can interrupt it. */
const synchronousMs = 2_000
const maxBytes = 256 << 10
const maxReasonLength = 2_000

/** Runs one collector. Never rejects: whatever it does, each of its subjects has a fact afterwards. */
export const collectOwn = async (
  { collector, options }: PlannedCollector,
  { snapshot, signal, openClient, now }: Surroundings,
): Promise<CollectedOwn> => {
  const { id, per } = collector.fact
  const askedAt = new Date(now()).toISOString()
  const subjects = subjectsOf(per, snapshot)
  const limitMs = Math.min(collector.timeoutMs ?? usualMs, mostMs)
  const atOnceMs = Math.min(limitMs, synchronousMs)
  const ending = new AbortController()
  /** What is known already, should the time be over before the rest is. */
  const found = new Map<string, Value>()
  let opened: OpenedClient | undefined
  const run = async (): Promise<void> => {
    const base = contextBase(collector, options, snapshot)
    snapshots.set(base, snapshot)
    opened = await openClient({
      fact: id,
      effects: collector.effects,
      hosts: [...(await collector.hosts(base))],
      signal: ending.signal,
    })
    const context: Context = {
      ...base,
      client: opened.client,
      subjects,
      signal: ending.signal,
      unavailable: (reason) => unreadable(id, reason),
      each: async (read) => {
        const results = await eachAtMost(subjects, async (subject) => {
          const value = await Promise.resolve(subject)
            .then(read)
            .catch((error: unknown) => unreadable(id, error))
          found.set(subject, value)
          return [subject, value] as const
        })
        return new Map(results)
      },
    }
    snapshots.set(context, snapshot)
    const told = await withTimeLimit(atOnceMs, () => collector.collect(context))
    withTimeLimit(atOnceMs, () => keepTold(id, subjects, told, found))
  }
  const failure = await within(limitMs, signal, ending, id, run)
  const redactText = opened?.redactText ?? ((text: string) => text.slice(0, maxReasonLength))
  const gaveUpAt = new Date(now()).toISOString()
  const missing = failure ?? record('RP5006', id, `the collector of ${id} said nothing of it`)
  const bySubject = Object.fromEntries(
    subjects.map((subject): [string, Fact<Json>] => {
      const kept = found.has(subject) ? keepable(found.get(subject), collector, opened) : { error: missing }
      return 'error' in kept
        ? [subject, { status: 'unavailable', error: redacted(kept.error, redactText), askedAt, gaveUpAt }]
        : [subject, { status: 'collected', value: kept.value, node: null, readAt: gaveUpAt }]
    }),
  )
  return { fact: id, bySubject, used: opened?.used ?? new Set() }
}

const snapshots = new WeakMap<object, Snapshot>()

/** The snapshot that a collector starts from, for one that stands for another in a thread. */
export const snapshotBehind = (context: object): Snapshot | undefined => snapshots.get(context)

const subjectsOf = (per: SubjectKind, snapshot: Snapshot): readonly string[] => {
  switch (per) {
    case 'cluster':
      return [clusterSubject]
    case 'address':
      return snapshot.addresses
    case 'node':
      return snapshot.nodes.map(({ key }) => key)
    case 'partition':
      return (valueOf(snapshot, facts.partitionTable)?.partitions ?? []).map(({ id }) => String(id))
    case 'metadata-key':
      return Object.keys(snapshot.facts[facts.stored.id] ?? {})
  }
}

const contextBase = (
  collector: Collector,
  options: PlannedCollector['options'],
  snapshot: Snapshot,
): Pick<Context, 'options' | 'look'> => ({
  options: resolveOptions(collector.options, options).values,
  look: (need, subject) => {
    const definition = collector.needs?.[need]
    if (definition === undefined) {
      throw new TypeError(
        `the collector of ${collector.fact.id} looks at "${String(need)}", which it does not declare`,
      )
    }
    return structuredClone(factOf(snapshot, definition, subject ?? clusterSubject))
  },
})

/** Ends with the collector, its deadline or the run, whichever is first; with the reason, or null where all is told. */
const within = async (
  limitMs: number,
  signal: AbortSignal,
  ending: AbortController,
  id: string,
  run: () => Promise<void>,
): Promise<ErrorRecord | null> => {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const over = new Promise<ErrorRecord>((resolve) => {
    onAbort = () =>
      resolve(
        signal.reason === 'deadline'
          ? record('RP6001', id, 'the run was out of time before it was collected')
          : record('RP6002', id, 'the run was interrupted before it was collected'),
      )
    timer = setTimeout(
      () => resolve(record('RP5004', id, `the collector of ${id} was not done within ${limitMs} ms`)),
      limitMs,
    )
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
  try {
    return await Promise.race([
      over,
      run().then(
        () => null,
        (error: unknown) => reasonOf(id, error),
      ),
    ])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    ending.abort()
  }
}

/** An iterable of somebody else's may have no end, or be none. */
const keepTold = (
  id: string,
  subjects: readonly string[],
  told: Iterable<readonly [string, Value]>,
  found: Map<string, Value>,
): void => {
  let entries = 0
  for (const [subject, value] of told) {
    entries += 1
    if (!subjects.includes(subject) || entries > subjects.length) {
      throw new PreflightError(
        'RP5006',
        `the collector of ${id} tells of ${JSON.stringify(subject)}, which is not asked for or told twice`,
      )
    }
    found.set(subject, value)
  }
}

type Kept = { readonly value: Json } | { readonly error: ErrorRecord }

/** A copy that is JSON, of a bounded size, without secrets. */
const keepable = (
  value: Value,
  { fact, secrets = [] }: Collector,
  opened: OpenedClient | undefined,
): Kept => {
  if (isUnreadable(value)) return { error: value.unavailable }
  try {
    const text: unknown = JSON.stringify(value)
    if (typeof text !== 'string')
      return { error: record('RP5006', fact.id, `the value of ${fact.id} is no JSON`) }
    if (text.length > maxBytes) {
      const reason = `the value of ${fact.id} has ${text.length} characters; at most ${maxBytes} are kept`
      return { error: record('RP5006', fact.id, reason) }
    }
    const json = JSON.parse(text) as Json
    return { value: opened === undefined ? json : opened.redact(json, secrets) }
  } catch (error) {
    return { error: record('RP5006', fact.id, `the value of ${fact.id} is no JSON: ${messageOf(error)}`) }
  }
}

const made = new WeakSet<object>()

const unreadable = (id: string, reason: unknown): Unreadable => {
  const mark: Unreadable = Object.freeze({ unavailable: reasonOf(id, reason) })
  made.add(mark)
  return mark
}

const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && made.has(value)

/** What the client threw says it all; what anybody else threw is the collector's failure. */
const reasonOf = (id: string, error: unknown): ErrorRecord => {
  if (PreflightError.is(error)) return toErrorRecord(error)
  if (error instanceof TimeLimitReached)
    return record('RP5004', id, `the collector of ${id}: ${error.message}`)
  if (typeof error === 'string') return record('RP5003', id, `${id}: ${error}`)
  return record('RP5003', id, `the collector of ${id} threw: ${messageOf(error)}`)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const record = (code: ErrorCode, id: string, message: string): ErrorRecord =>
  errorRecord(code, { target: id, message, layers: [`collector ${id}`] })

const redacted = (error: ErrorRecord, redactText: (text: string) => string): ErrorRecord => ({
  ...error,
  message: redactText(error.message),
  layers: error.layers.map(redactText),
  target: error.target === null ? null : redactText(error.target),
  action: redactText(error.action),
})
