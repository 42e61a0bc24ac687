import type { ServerVersion } from '@restate-preflight/local-cluster'
import type { Diagnosis } from '../../src/errors/connection.ts'
import recorded from '../recorded/errors.json' with { type: 'json' }

/**
 * A bad ending as it was met, before anything is made of it. Addresses are made alike: n1 is `10.0.0.1:5122`, its ingress
 * has port 8080 and its admin port 9070; `10.0.0.9:5122` is an address where nobody is.
 */
export interface RecordedError {
  readonly name: string
  /** Of the server; null where the text belongs to no version of it. */
  readonly version: ServerVersion | null
  /** Where the text is from: a server that said it to us, or else a place that tells of it. */
  readonly source: 'recorded' | "read in Restate's source" | 'seen by hand'
  /** How it was provoked, or why it cannot be. */
  readonly provoked: string
  /** The asked address; none where it is a text. */
  readonly url?: string
  /** A call on a connection that was up. */
  readonly call?: RecordedCall
  /** A connection that did not come up. */
  readonly connection?: Diagnosis
  /** What only a log or the warning of a query shows: never read by us, but told of on the pages. */
  readonly text?: string
}

export interface RecordedCall {
  /** `MetadataProxySvc/Get`. */
  readonly method: string
  readonly status: number
  readonly details: string
  /** Those that decide: the type of the content, and the leader that a member names. */
  readonly headers: Readonly<Record<string, string>>
}

/** All that is on file, those of one name together. */
export const recordedErrors = recorded as readonly RecordedError[]

/** Puts new recordings in the place of old ones; what was not provoked this time stays as it was. */
export const mergeRecordings = (
  old: readonly RecordedError[],
  fresh: readonly RecordedError[],
): readonly RecordedError[] => {
  const key = ({ name, version }: RecordedError) => `${name} ${version ?? ''}`
  const merged = new Map([...old, ...fresh].map((entry) => [key(entry), entry]))
  return [...merged.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
