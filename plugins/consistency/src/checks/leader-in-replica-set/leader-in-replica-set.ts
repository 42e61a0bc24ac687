import {
  defineCheck,
  epochKey,
  facts,
  formatNodeId,
  freshViews,
  freshness,
  nodeKey,
} from '@restate-preflight/core'
import { leadersAmong, replicasOf } from '../../seen-replicas.ts'
import { placementOf } from '../../placement.ts'

/** A partition is led from where its replicas are. */
export const leaderInReplicaSet = defineCheck({
  id: 'consistency/leader-in-replica-set',
  summary: 'the leader of every partition is in its replica set, or in the one to come',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { views: facts.clusterState, epoch: facts.epoch },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'leader-outside': {
      symptom: 'Leads partition {partition} without being in its replica set: {node}',
      required: 'a leader among {replicas} of {key} in {placement}',
      current: '{node} leads, as {admin} sees it',
      impact:
        'The partition runs on a node that does not count as a copy of it, and that may be stopped or removed as if it held nothing.',
      action:
        'Wait for a move of replicas to end (`restatectl partitions placement show`). If it lasts, look at `restatectl partitions list`, and do not stop {node} before another node leads.',
    },
  },
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] && earlier.data['placement'] === later.data['placement'],
  *evaluate({ target, options, read, readAll, finding, unknown, notApplicable }) {
    const epoch = read('epoch')
    if (epoch === null || epoch.current.version === 0) return notApplicable('it was never placed')
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the partitions')
    const replicas = [...epoch.current.replicaSet, ...(epoch.next?.replicaSet ?? [])]
    const outside = leadersAmong(replicasOf(views, Number(target.id))).filter(
      ({ node }) => !replicas.includes(node.id),
    )
    for (const [node, { node: id, admin }] of new Map(
      outside.map((seen) => [formatNodeId(seen.node), seen]),
    )) {
      const key = epochKey(Number(target.id))
      const data = {
        partition: target.id,
        node,
        admin,
        key,
        placement: placementOf(epoch),
        replicas: `[${replicas.map(nodeKey).join(', ')}]`,
      }
      yield finding('leader-outside', data, { targets: [target, { kind: 'node', id: nodeKey(id.id) }] })
    }
  },
})
