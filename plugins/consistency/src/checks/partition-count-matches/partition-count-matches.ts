import { defineCheck, facts, type Cause, type Partition } from '@restate-preflight/core'
import { faultsOf } from '../key-space-covered-once/key-space-covered-once.ts'

/** The partition table has each partition once, and as many as it says. */
export const partitionCountMatches = defineCheck({
  id: 'consistency/partition-count-matches',
  summary: 'the partition table has as many partitions as it says, each once',
  tags: ['partitions'],
  severity: 'medium',
  per: 'cluster',
  needs: { table: facts.partitionTable },
  settleMs: 0,
  messages: {
    'count-differs': {
      symptom: 'The partition table does not have the partitions that it counts',
      required: 'num_partitions is the number of partitions',
      current: 'num_partitions is {counted}; there are {found}',
      impact: 'Older servers and tools go by the number, and by ids from 0 on.',
      action:
        'Only an edit by hand makes this. See `restatectl metadata get --key partition_table`, and correct num_partitions with `restatectl metadata patch --key partition_table`, with --dry-run first.',
    },
    'id-repeated': {
      symptom: 'Partitions that are in the partition table more than once: {ids}',
      required: 'each id once',
      current: 'ids {ids} occur several times among {found} partitions',
      impact: 'Nodes keep one of them and forget the other: the keys of its range belong to nobody.',
      action:
        'Restart no node. Restore the table from a copy, or correct it: `restatectl metadata patch --key partition_table`, with --dry-run first.',
    },
  },
  *evaluate({ read, finding }) {
    const { numPartitions, partitions } = read('table')
    const found = partitions.length
    const repeated = [...Map.groupBy(partitions, ({ id }) => id)].flatMap(([id, { length }]) =>
      length > 1 ? [id] : [],
    )
    if (repeated.length > 0) {
      const data = { ids: repeated.join(', '), found }
      yield finding('id-repeated', data, { severity: 'critical', magnitude: repeated.length })
    }
    if (numPartitions !== null && numPartitions !== found) {
      // A partition that was lost leaves its keys to nobody: with it back both would be mended.
      const follows = numPartitions > found ? gapsIn(partitions) : []
      yield finding('count-differs', { counted: numPartitions, found }, { follows })
    }
  },
})

/** The gaps in the key space, by the partitions next to them. */
const gapsIn = (partitions: readonly Partition[]): readonly Cause[] =>
  faultsOf(partitions)
    .filter(({ kind }) => kind === 'gap')
    .flatMap(({ ids }) => ids)
    .map((id) => ({
      check: 'consistency/key-space-covered-once',
      target: { kind: 'partition', id: String(id) },
    }))
