import { withEarlierLook, type Recording, type Snapshot } from '@restate-preflight/core'

/** Where snapshots come from: a live cluster, or a file. */
export interface SnapshotSource {
  /**
   * Reads the facts with the given ids. Never rejects for reasons of the cluster: what cannot be read is unavailable.
   * `silent` are the nodes that an earlier snapshot waited for in vain; they are not waited for again, and keep the
   * facts that they had there.
   */
  collect(request: CollectRequest): Promise<Snapshot>
  /** Whether waiting between two looks makes sense. A recording has its second look in the file. */
  readonly live: boolean
}

export interface CollectRequest {
  readonly needs: ReadonlySet<string>
  readonly silent: ReadonlySet<string>
  /** Leave the keys of partitions out, though stored metadata are read: nothing that is asked for rests on them. */
  readonly withoutEpochs?: boolean
  /** The snapshot that came before, for a second look. */
  readonly earlier: Snapshot | null
  readonly signal: AbortSignal
}

/** A source that gives the snapshots of a recording, one for each look; after the last it repeats it. */
export const recordedSource = (recording: Recording): SnapshotSource => {
  const looks = [recording, ...(recording.rereads ?? [])]
  let next = 0
  return {
    live: false,
    collect: async () => looks[Math.min(next++, looks.length - 1)] ?? recording,
  }
}

/** A source whose snapshots are compared with an earlier one. */
export const comparedWith = (source: SnapshotSource, earlier: Snapshot): SnapshotSource => ({
  live: source.live,
  collect: async (request) => withEarlierLook(await source.collect(request), earlier),
})
