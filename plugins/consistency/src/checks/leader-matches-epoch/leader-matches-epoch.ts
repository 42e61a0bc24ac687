import {
  defineCheck,
  epochKey,
  facts,
  formatNodeId,
  freshViews,
  freshness,
  nodeKey,
} from '@restate-preflight/core'
import { epochOf, leadersAmong, replicasOf } from '../../seen-replicas.ts'

/** The processor that leads a partition is the one that the store has as its leader. */
export const leaderMatchesEpoch = defineCheck({
  id: 'consistency/leader-matches-epoch',
  summary: 'the leader of every partition is the one of its epoch metadata',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { views: facts.clusterState, epoch: facts.epoch },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'other-leader': {
      symptom: 'Not the leader of record of partition {partition}: {node}',
      required: '{key} has the leader {stored} in epoch {storedEpoch}',
      current: '{node} leads in epoch {epoch}, as {admin} sees it',
      impact: 'Two processes may each take themselves for the leader; the log accepts only one of them.',
      action:
        'Compare `restatectl partitions list` with `restatectl partitions leadership show`. If it lasts, restart the process of {node}.',
    },
    'epoch-unknown-to-store': {
      symptom: 'Partition {partition} is led in an epoch that the store does not have',
      required: 'epoch {storedEpoch} of {key}, or an earlier one',
      current: '{node} leads in epoch {epoch}, as {admin} sees it',
      impact:
        'A leader claims its epoch in the store first, so the store lost that claim: the next leader may take the same epoch again.',
      action:
        'Find out who wrote {key}, or whether the store was restored from a backup: `restatectl metadata get --key {key}`. Restart no node of the partition before.',
    },
    'claim-not-taken-up': {
      symptom: 'The leader of record of partition {partition} does not lead: {stored}',
      required: '{stored} leads in epoch {storedEpoch} of {key}, or the epoch after that of the leader',
      current: '{node} still leads in epoch {epoch}, as {admin} sees it',
      impact: 'The old leader can write no more once a newer epoch is in the log; calls may wait.',
      action:
        'Look into the log of {stored} for why it does not take the partition over: `restatectl partitions list`.',
    },
  },
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] && earlier.data['epoch'] === later.data['epoch'],
  *evaluate({ target, options, read, readAll, finding, unknown, notApplicable }) {
    const stored = read('epoch')
    if (stored?.leader == null) return notApplicable('nobody has claimed it yet')
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the partitions')
    const [leader] = leadersAmong(replicasOf(views, Number(target.id))).toSorted((a, b) =>
      Number(epochOf(b) - epochOf(a)),
    )
    if (leader === undefined)
      return notApplicable('no admin sees a leader, which health/partition-led reports')
    const [epoch, recorded] = [epochOf(leader), BigInt(stored.epoch)]
    const data = {
      partition: target.id,
      key: epochKey(Number(target.id)),
      node: formatNodeId(leader.node),
      epoch: String(epoch),
      stored: formatNodeId(stored.leader.nodeId),
      storedEpoch: stored.epoch,
      admin: leader.admin,
    }
    const targets = [target, { kind: 'node', id: nodeKey(leader.node.id) }] as const
    if (epoch > recorded) yield finding('epoch-unknown-to-store', data, { targets, severity: 'high' })
    else if (epoch === recorded && data.node !== data.stored) yield finding('other-leader', data, { targets })
    // The claim is written before it is announced: the store may be one epoch ahead of what is seen.
    else if (recorded - epoch > 1n) yield finding('claim-not-taken-up', data, { targets })
  },
})
