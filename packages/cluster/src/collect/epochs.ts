import type { EpochMetadata, MetadataValue, PartitionTable } from '@restate-preflight/core'
import type { StoreRead } from './read-through-any.ts'
import type { TaskGroup } from './signals.ts'

type EpochRead = StoreRead<MetadataValue<EpochMetadata> | null>

/**
 * So many are asked for at once, however many partitions there are: a read that waits for its turn would come near its deadline
 * before it is sent, and its route would be taken for a silent one.
 */
const lanes = 32

/** Reads the epochs of partitions, each once, as soon as a table names them. */
export interface EpochReader {
  want(table: PartitionTable): void
  readonly reads: ReadonlyMap<number, EpochRead>
}

export const createEpochReader = (
  tasks: TaskGroup,
  readOne: (partitionId: number) => Promise<EpochRead>,
): EpochReader => {
  const reads = new Map<number, EpochRead>()
  const known = new Set<number>()
  const queue: number[] = []
  let next = 0
  let open = 0
  let silence: EpochRead | undefined

  const lane = async (): Promise<void> => {
    while (next < queue.length) {
      const id = queue[next++] ?? 0
      // A store that has fallen silent costs its deadline once, not once for every few partitions.
      const read: EpochRead = silence ?? (await readOne(id))
      if (!read.reply.ok && read.reply.error.code === 'RP3001') silence = read
      reads.set(id, read)
    }
    open -= 1
  }
  return {
    reads,
    want: ({ partitions }) => {
      for (const { id } of partitions) {
        if (known.has(id)) continue
        known.add(id)
        queue.push(id)
      }
      for (let more = Math.min(lanes - open, queue.length - next); more > 0; more--) {
        open += 1
        tasks.add(lane())
      }
    },
  }
}
