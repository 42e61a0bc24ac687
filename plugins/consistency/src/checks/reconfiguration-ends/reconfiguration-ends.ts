import { defineCheck, epochKey, facts, nodeKey, replicasIn } from '@restate-preflight/core'
import { ifAllAreDown } from '../../causes.ts'

/** A move of replicas comes to its end. */
export const reconfigurationEnds = defineCheck({
  id: 'consistency/reconfiguration-ends',
  summary: 'no move of replicas lasts longer than it should',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { epoch: facts.epoch, views: facts.clusterState },
  settleMs: 6_000,
  options: {
    maxMinutes: {
      type: 'integer',
      default: 10,
      minimum: 1,
      maximum: 10_080,
      summary: 'minutes that a move of replicas may take; large partitions without a snapshot take longer',
    },
  },
  messages: {
    'reconfiguration-stuck': {
      symptom: 'The replicas of partition {partition} have been moving for {minutes} minutes',
      required: 'a move ends within {maxMinutes} minutes',
      current: '{key} goes from [{current}] to [{next}] since {since}; not caught up: [{pending}]',
      impact: 'Until it ends the old nodes are still needed: stopping one may cost the last copy.',
      action:
        'See how far the new replicas are: `restatectl partitions list`. A new replica needs a snapshot or the whole log; look into the logs of {pending} for which of these it lacks.',
    },
  },
  persists: (earlier, later) => earlier.data['since'] === later.data['since'],
  *evaluate({ target, now, options, lifecycle, read, readAll, finding, notApplicable }) {
    const next = read('epoch')?.next ?? null
    if (next === null) return
    if (next.modifiedAt === null) return notApplicable('it does not say since when it moves')
    const minutes = Math.floor((Date.parse(now) - Date.parse(next.modifiedAt)) / 60_000)
    if (minutes < options.maxMinutes) return
    const active = new Set(
      [...readAll('views').values()].flatMap((view) =>
        replicasIn(view, Number(target.id))
          .filter(({ replica }) => replica.replayStatus === 'active')
          .map(({ node }) => node.id),
      ),
    )
    const pending = next.replicaSet.filter((id) => !active.has(id)).map(nodeKey)
    yield finding(
      'reconfiguration-stuck',
      {
        partition: target.id,
        key: epochKey(Number(target.id)),
        minutes,
        maxMinutes: options.maxMinutes,
        since: next.modifiedAt,
        current: (read('epoch')?.current.replicaSet ?? []).map(nodeKey).join(', '),
        next: next.replicaSet.map(nodeKey).join(', '),
        pending: pending.join(', '),
      },
      { magnitude: minutes, follows: pending.length > 0 ? ifAllAreDown(lifecycle, pending) : [] },
    )
  },
})
