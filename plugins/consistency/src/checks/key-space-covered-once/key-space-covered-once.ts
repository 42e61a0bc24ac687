import { defineCheck, facts, type Partition, type Target } from '@restate-preflight/core'

const lastKey = 2n ** 64n - 1n

/** Every key belongs to one partition, and to one only. */
export const keySpaceCoveredOnce = defineCheck({
  id: 'consistency/key-space-covered-once',
  summary: 'the ranges of the partitions cover every 64-bit key exactly once',
  tags: ['partitions', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { table: facts.partitionTable },
  settleMs: 0,
  messages: {
    gap: {
      symptom: 'Keys that belong to no partition: {ranges}',
      required: 'each range starts where the one before it ends',
      current: 'no partition covers {ranges}',
      impact:
        'Requests to services and workflows whose keys fall into the gap fail with "Cannot find partition"; the others work, so it looks like an intermittent fault.',
      action:
        'Let the partition below or above reach over the gap again. `restatectl metadata get --key partition_table` shows the table; `restatectl metadata patch --key partition_table` corrects it (the page of this check has the form of the patch), with --dry-run first.',
    },
    overlap: {
      symptom: 'Keys that belong to more than one partition: {ranges}',
      required: 'each range starts after the one before it ends',
      current: 'more than one partition covers {ranges}',
      impact:
        'Nodes refuse such a table and stay with the version before it. A node that restarts cannot load it and does not come up.',
      action:
        'Restart no node. Put the bounds back as they were: `restatectl metadata get --key partition_table` shows the table; `restatectl metadata patch --key partition_table` corrects it (the page of this check has the form of the patch), with --dry-run first.',
    },
    'inverted-range': {
      symptom: 'A range that ends before it starts: {ranges}',
      required: 'start at or below end',
      current: 'start and end: {ranges}',
      impact: 'The partition owns no key, and nodes may refuse the table.',
      action:
        'Restart no node. Correct the bounds with `restatectl metadata patch --key partition_table` (the page of this check has the form of the patch), with --dry-run first.',
    },
  },
  *evaluate({ read, finding, notApplicable }) {
    const { partitions } = read('table')
    if (partitions.length === 0) return notApplicable('the cluster has no partitions')
    for (const fault of faultsOf(partitions)) {
      const targets = fault.ids.map((id): Target => ({ kind: 'partition', id: String(id) }))
      yield finding(fault.kind, { ranges: describe(fault) }, { targets })
    }
  },
})

interface Fault {
  readonly kind: 'gap' | 'overlap' | 'inverted-range'
  readonly from: bigint
  readonly to: bigint
  /** The partitions next to a gap, or in an overlap. */
  readonly ids: readonly number[]
}

/** Walks over the ranges in the order of their starts; `reached` is the partition that extends furthest so far. */
export const faultsOf = (partitions: readonly Partition[]): readonly Fault[] => {
  const ranges = partitions.map(({ id, start, end }) => ({ id, start: BigInt(start), end: BigInt(end) }))
  const inverted = ranges.filter(({ start, end }) => start > end)
  const faults: Fault[] = inverted.map(({ id, start, end }) => ({
    kind: 'inverted-range',
    from: start,
    to: end,
    ids: [id],
  }))
  let reached: { readonly ids: readonly number[]; readonly end: bigint } = { ids: [], end: -1n }
  const proper = ranges.filter((range) => !inverted.includes(range)).sort(byStart)
  for (const { id, start, end } of proper) {
    const ids = [...reached.ids, id]
    if (start > reached.end + 1n) faults.push({ kind: 'gap', from: reached.end + 1n, to: start - 1n, ids })
    if (start <= reached.end) {
      faults.push({ kind: 'overlap', from: start, to: end < reached.end ? end : reached.end, ids })
    }
    if (end > reached.end) reached = { ids: [id], end }
  }
  if (reached.end < lastKey)
    faults.push({ kind: 'gap', from: reached.end + 1n, to: lastKey, ids: reached.ids })
  return faults
}

const byStart = (a: { readonly start: bigint; readonly id: number }, b: typeof a): number =>
  a.start < b.start ? -1 : a.start > b.start ? 1 : a.id - b.id

const describe = ({ kind, from, to, ids }: Fault): string => {
  const owners = `partition${ids.length === 1 ? '' : 's'} ${ids.join(' and ')}`
  if (kind === 'inverted-range') return `${from} to ${to} (${owners})`
  const percent = (100 * Number(to - from + 1n)) / Number(lastKey + 1n)
  const share = `${percent < 0.01 ? 'less than 0.01' : Number(percent.toFixed(2))} % of all keys`
  return kind === 'gap' ? `${from} to ${to} (${share})` : `${from} to ${to} (${owners}; ${share})`
}
