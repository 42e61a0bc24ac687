import { defineCheck, facts, formatNodeId, freshViews, freshness, nodeKey } from '@restate-preflight/core'
import { isStray, nodeIsDown } from '../../causes.ts'
import { epochOf, leadersAmong, replicasOf } from '../../seen-replicas.ts'

/** Nobody leads in an epoch that is over. */
export const leadersAreNewest = defineCheck({
  id: 'consistency/leaders-are-newest',
  summary: 'no processor leads a partition in an epoch that is over',
  tags: ['partitions'],
  severity: 'critical',
  per: 'partition',
  needs: { views: facts.clusterState },
  settleMs: 15_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'outdated-leader': {
      symptom: 'Leads partition {partition} in an epoch that is over: {node}',
      required: 'only the leader of epoch {newest}, which {witness} knows of, leads',
      current: '{node} leads in epoch {epoch}, as {admin} sees it',
      impact:
        'It accepts calls that it cannot complete: what it appends to the log is ignored in favour of the newer leader.',
      action:
        'Look whether {node} is cut off from the others (`restate-preflight status`); mend the network or stop its process. `restatectl partitions list` shows who leads.',
    },
  },
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] && earlier.data['epoch'] === later.data['epoch'],
  *evaluate({ target, options, lifecycle, readAll, finding, unknown }) {
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the partitions')
    const replicas = replicasOf(views, Number(target.id))
    const [newest] = replicas.toSorted((a, b) => Number(epochOf(b) - epochOf(a)))
    if (newest === undefined) return
    const outdated = leadersAmong(replicas).filter((leader) => epochOf(leader) < epochOf(newest))
    const byProcess = new Map(outdated.map((leader) => [formatNodeId(leader.node), leader]))
    for (const [node, leader] of byProcess) {
      const key = nodeKey(leader.node.id)
      const data = {
        partition: target.id,
        node,
        epoch: String(epochOf(leader)),
        admin: leader.admin,
        newest: String(epochOf(newest)),
        witness: nodeKey(newest.node.id),
      }
      yield finding('outdated-leader', data, {
        targets: [target, { kind: 'node', id: key }],
        follows: isStray(lifecycle, key) ? [nodeIsDown(key)] : [],
      })
    }
  },
})
