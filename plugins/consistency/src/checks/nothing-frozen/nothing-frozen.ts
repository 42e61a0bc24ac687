import { clusterSubject, compareText, defineCheck, facts, type Target } from '@restate-preflight/core'
import { freezeReason } from '../../policies.ts'

/** Nobody stopped elections or placement and forgot about it. */
export const nothingFrozen = defineCheck({
  id: 'consistency/nothing-frozen',
  summary: 'neither leader election nor placement of any partition is frozen',
  tags: ['partitions'],
  severity: 'info',
  per: 'cluster',
  needs: { epochs: facts.epoch, table: facts.partitionTable, earlier: facts.earlierLook },
  absence: { spared: ['earlier'] },
  settleMs: 2_000,
  options: {
    maxHours: {
      type: 'integer',
      default: 24,
      minimum: 1,
      maximum: 8_760,
      summary: 'hours for which a freeze may last; known only with an earlier look that saw it',
    },
  },
  messages: {
    'election-frozen': {
      symptom: 'Leader election is frozen for partitions {partitions}',
      required: 'no freeze, or one that ends within {maxHours} hours',
      current: 'frozen with the reason: {reason}; {since}',
      impact: 'If the leader of such a partition fails, no other node takes over.',
      action:
        'If the reason is gone: `restatectl partitions leadership unfreeze {range}`. `restatectl partitions leadership show` lists all policies.',
    },
    'placement-frozen': {
      symptom: 'Placement is frozen for partitions {partitions}',
      required: 'no freeze, or one that ends within {maxHours} hours',
      current: 'frozen with the reason: {reason}; {since}',
      impact: 'If a replica of such a partition is lost, no other takes its place.',
      action:
        'If the reason is gone: `restatectl partitions placement unfreeze {range}`. `restatectl partitions placement show` lists all policies.',
    },
  },
  persists: (earlier, later) => earlier.data['reason'] === later.data['reason'],
  *evaluate({ target, now, options, read, readAll, missing, finding, unknown }) {
    const earlier = readAll('earlier').get(clusterSubject)
    const hours = earlier === undefined ? 0 : (Date.parse(now) - Date.parse(earlier.takenAt)) / 3_600_000
    const epochs = readAll('epochs')
    const freezes = [...epochs].flatMap(([partition, epoch]) => {
      const before = earlier?.metadata?.policies[partition]
      return [
        ['election-frozen', partition, epoch?.leadershipPolicy, before?.leadership] as const,
        ['placement-frozen', partition, epoch?.placementPolicy, before?.placement] as const,
      ].flatMap(([message, id, policy, earlierPolicy]) => {
        const reason = freezeReason(policy ?? null)
        if (reason === null) return []
        const isLong = hours > options.maxHours && freezeReason(earlierPolicy ?? null) === reason
        return [{ message, id, reason, isLong }]
      })
    })
    const alike = Map.groupBy(freezes, ({ message, reason, isLong }) =>
      JSON.stringify([message, reason, isLong]),
    )
    for (const held of alike.values()) {
      const [first] = held
      if (first === undefined) continue
      const ids = held.map(({ id }) => id).sort(compareText)
      const data = {
        partitions: ids.join(', '),
        range: ids.join(' '),
        reason: first.reason,
        maxHours: options.maxHours,
        since: first.isLong ? `for ${Math.floor(hours)} hours at least` : 'since when is not known',
      }
      yield finding(first.message, data, {
        severity: first.isLong ? 'medium' : 'info',
        targets: [target, ...ids.map((id): Target => ({ kind: 'partition', id }))],
        magnitude: ids.length,
      })
    }
    if (freezes.length > 0) return
    const [unread] = missing('epochs').values()
    if (unread !== undefined) return unknown(unread)
    const { partitions } = read('table')
    if (epochs.size < partitions.length) return unknown('the epochs of some partitions were not read')
  },
})
