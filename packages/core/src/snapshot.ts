/**
 * The facts of one run, frozen and serialisable: what checks judge.
 * @packageDocumentation
 */

import { errorRecord, PreflightError } from './error/index.ts'
import { clusterSubject, type Fact, type FactDefinition, type FactValue } from './fact.ts'
import { facts } from './facts.ts'
import type { CaptureNote } from './capture.ts'
import type { Instant } from './model/index.ts'

/** What a file says that it is, where it is a snapshot. */
export const snapshotFormat = 'restate-preflight/snapshot'
/** The version of the snapshots that are written. Older ones are read as well. */
export const snapshotSchemaVersion = 1

/**
 * All that one run read, frozen: a check sees nothing else. It is plain JSON, so a saved snapshot can be judged again
 * elsewhere and later, with the same result.
 */
export interface Snapshot {
  readonly format: typeof snapshotFormat
  readonly schemaVersion: typeof snapshotSchemaVersion
  readonly takenAt: Instant
  readonly endedAt: Instant
  /** The addresses that the user gave, normalised. */
  readonly addresses: readonly string[]
  /** Every node that is registered or that answered, in the order of ids, then addresses. */
  readonly nodes: readonly NodeEntry[]
  /** Fact id → subject → fact. */
  readonly facts: { readonly [factId: string]: { readonly [subject: string]: Fact<unknown> } }
  readonly cost: SnapshotCost
}

/** A node of a snapshot, whatever is known of it. */
export interface NodeEntry {
  /** `N3` for a node that has an id, else the address on which it answered. Subjects and targets use it. */
  readonly key: string
  readonly id: number | null
  readonly name: string | null
  /** The address that facts about this node were read through, or would have been. */
  readonly address: string
  /** Whether nodes_config has the node. */
  readonly registered: boolean
}

/** What it cost the cluster to take a snapshot. */
export interface SnapshotCost {
  readonly rpcs: number
  readonly bytesReceived: number
  readonly durationMs: number
  /** Effect classes of the RPCs that were sent, sorted. */
  readonly effects: readonly string[]
}

/** The key of a node that has an id. */
export const nodeKey = (id: number): string => `N${id}`

/** A fact of a snapshot; one that was never asked for is unavailable, never undefined. */
export const factOf = <Definition extends FactDefinition<unknown>>(
  snapshot: Snapshot,
  definition: Definition,
  subject: string = clusterSubject,
): Fact<FactValue<Definition>> => {
  const fact = snapshot.facts[definition.id]?.[subject] as Fact<FactValue<Definition>> | undefined
  if (fact !== undefined) return fact
  const error = errorRecord('RP6003', {
    target: subject,
    message: `${definition.id} of ${subject} was not collected`,
  })
  return { status: 'unavailable', error, askedAt: snapshot.takenAt, gaveUpAt: snapshot.takenAt }
}

/** The value of a fact, or undefined where it could not be read. For derivations; checks use their context. */
export const valueOf = <Definition extends FactDefinition<unknown>>(
  snapshot: Snapshot,
  definition: Definition,
  subject: string = clusterSubject,
): FactValue<Definition> | undefined => {
  const fact = factOf(snapshot, definition, subject)
  return fact.status === 'collected' ? fact.value : undefined
}

/** The collected values of a fact by subject, in the snapshot's order. */
export const valuesOf = <Definition extends FactDefinition<unknown>>(
  snapshot: Snapshot,
  definition: Definition,
): ReadonlyMap<string, FactValue<Definition>> => {
  const entries = Object.entries(snapshot.facts[definition.id] ?? {})
  return new Map(
    entries.flatMap(([subject, fact]) =>
      fact.status === 'collected' ? [[subject, fact.value as FactValue<Definition>] as const] : [],
    ),
  )
}

/** A snapshot with the second looks of its run: judged again, it gives the same report. */
export interface Recording extends Snapshot {
  /** In the order in which they were taken; absent where the run did not look again. */
  readonly rereads?: readonly Snapshot[]
  /** How it was captured; absent in what `check --save-snapshot` wrote. */
  readonly capture?: CaptureNote
}

/**
 * Reads a saved recording.
 * @throws PreflightError RP1202 where the text is not JSON, RP1204 where it is no snapshot, RP1203 where it is newer.
 */
export const parseRecording = (text: string, source: string): Recording => {
  const value = parseJson(text, source)
  if (!isRecord(value) || value['format'] !== snapshotFormat) {
    throw new PreflightError('RP1204', `${source} is not a snapshot of restate-preflight`, { target: source })
  }
  const version = value['schemaVersion']
  if (typeof version === 'number' && version > snapshotSchemaVersion) {
    throw new PreflightError(
      'RP1203',
      `${source} has snapshot schema ${version}; this version reads up to ${snapshotSchemaVersion}`,
      { target: source },
    )
  }
  const rereads: unknown = value['rereads'] ?? []
  const whole: readonly unknown[] = [value, ...(Array.isArray(rereads) ? (rereads as unknown[]) : [null])]
  if (version !== snapshotSchemaVersion || !whole.every((part) => isRecord(part) && hasShape(part))) {
    throw new PreflightError('RP1204', `${source} lacks parts that every snapshot has`, { target: source })
  }
  return value as unknown as Recording
}

const parseJson = (text: string, source: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PreflightError('RP1202', `${source} is not complete JSON`, { target: source, cause })
  }
}

const hasShape = (value: Record<string, unknown>): boolean =>
  typeof value['takenAt'] === 'string' &&
  typeof value['endedAt'] === 'string' &&
  Array.isArray(value['addresses']) &&
  Array.isArray(value['nodes']) &&
  isRecord(value['cost']) &&
  isRecord(value['facts']) &&
  Object.values(value['facts']).every(
    (bySubject) => isRecord(bySubject) && Object.values(bySubject).every(isFact),
  )

const isFact = (value: unknown): boolean =>
  isRecord(value) &&
  ((value['status'] === 'collected' && 'value' in value) ||
    (value['status'] === 'unavailable' && isRecord(value['error'])))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The ids of the facts that every snapshot is built around, whatever the checks need. */
export const foundationFacts: readonly FactDefinition<unknown>[] = [
  facts.addressContact,
  facts.ident,
  facts.nodesConfiguration,
]
