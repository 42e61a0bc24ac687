import { setTimeout as delay } from 'node:timers/promises'
import {
  changeText,
  diffContent,
  type ErrorRecord,
  type MetadataChange,
  type MetadataContent,
} from '@restate-preflight/core'
import { isStdoutLost } from '../standard-streams.ts'
import type { PlaceContents } from './contents.ts'

/** A change that was seen: in words, and as data. */
export interface WatchedChange {
  readonly text: string
  readonly data: object
}

export interface Watching<Look> {
  readonly look: () => Promise<Look>
  readonly changes: (before: Look, after: Look) => readonly WatchedChange[]
  /** What the first look saw, before anything changed. */
  readonly begin: (first: Look) => void
  readonly onChange: (change: WatchedChange) => void
  readonly intervalMs: number
  readonly signal: AbortSignal
}

/** Looks again and again until the signal ends it, or nobody can be told of changes any more. A look that was cut short changes nothing. */
export const watch = async <Look>(watching: Watching<Look>): Promise<void> => {
  const { look, changes, begin, onChange, intervalMs, signal } = watching
  let last = await look()
  if (signal.aborted) return
  begin(last)
  while (!signal.aborted) {
    await delay(intervalMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted || isStdoutLost()) return
    const next = await look()
    if (signal.aborted) return
    for (const change of changes(last, next)) onChange(change)
    last = next
  }
}

/** Contents over time: what cannot be read for a while is compared with what was known before. */
export interface WatchedContents {
  readonly known: ReadonlyMap<string, MetadataContent | null>
  readonly unread: ReadonlyMap<string, ErrorRecord>
}

export const watchedContents = (
  before: WatchedContents | undefined,
  { contents, unread }: PlaceContents,
): WatchedContents => ({ known: new Map([...(before?.known ?? []), ...contents]), unread })

/** The changes between two looks. `isTold` picks those that are of interest. */
export const contentChanges =
  (isTold: (change: MetadataChange) => boolean) =>
  (before: WatchedContents, after: WatchedContents): readonly WatchedChange[] => [
    ...[...after.unread].flatMap(([key, error]) =>
      before.unread.has(key)
        ? []
        : [
            {
              text: `${key}: can no longer be read (${error.code} ${error.message})`,
              data: { key, unread: error },
            },
          ],
    ),
    ...[...before.unread.keys()].flatMap((key) =>
      after.unread.has(key) || !after.known.has(key)
        ? []
        : [{ text: `${key}: can be read again`, data: { key, unread: null } }],
    ),
    ...[...after.known].flatMap(([key, content]) => {
      const earlier = before.known.get(key)
      // A key that turns up while watching was not there before: an epoch of a new partition.
      return diffContent(key, earlier ?? null, content)
        .filter(isTold)
        .map((change) => ({ text: lineOf(change), data: change }))
    }),
  ]

/** A change of a version needs the key before it; others name a node, partition or log, and the key all the same. */
export const lineOf = (change: MetadataChange): string =>
  change.subject.kind === 'metadata-key' ? changeText(change) : `${change.key}: ${changeText(change)}`

/** `14:03:21.123  nodes_config: N3: storage state read-write → data-loss`, or one line of JSON. */
export const watchLine = (at: string, { text, data }: WatchedChange, asJson: boolean): string =>
  asJson ? `${JSON.stringify({ at, text, ...data })}\n` : `${at.slice(11, 23)}  ${text}\n`
