import { defineCheck, facts, formatNodeId, freshViews, freshness, nodeKey } from '@restate-preflight/core'
import { epochOf, leadersAmong, replicasOf } from '../../seen-replicas.ts'

/** A leader proposes each new schema to its own log, and goes by it once it has it back from there. */
export const leadersApplySchema = defineCheck({
  id: 'consistency/leaders-apply-schema',
  summary: 'the leader of every partition has applied the newest schema that its node knows',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { views: facts.clusterState, ident: facts.ident },
  settleMs: 30_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    behind: {
      symptom: 'Leads partition {partition} by an old schema: {node}',
      required: 'version {newest} of schema_registry, which {node} has in its cache',
      current: 'version {applied}, as {admin} sees it',
      impact:
        'What was registered since is not in force in this partition, and its log is likely to stand still: a new schema is applied like any other record.',
      action:
        'See in `restatectl partitions list` whether the applied LSN of partition {partition} moves, and look into the log of {node} for why not.',
    },
  },
  // A leader that has moved on is at work, even if something newer was registered meanwhile.
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] && earlier.data['applied'] === later.data['applied'],
  *evaluate({ target, options, read, readAll, finding, unknown, notApplicable }) {
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the partitions')
    const [leader] = leadersAmong(replicasOf(views, Number(target.id))).toSorted((a, b) =>
      Number(epochOf(b) - epochOf(a)),
    )
    if (leader === undefined)
      return notApplicable('no admin sees a leader, which health/partition-led reports')
    const applied = leader.replica.appliedSchemaVersion
    if (applied === undefined) return notApplicable('it was not read when this snapshot was taken')
    if (applied === null) return notApplicable('servers before 1.7 do not tell it')
    const key = nodeKey(leader.node.id)
    const newest = read('ident', key).cachedVersions.schema
    if (applied >= newest) return
    const data = {
      partition: target.id,
      node: formatNodeId(leader.node),
      admin: leader.admin,
      applied,
      newest,
    }
    yield finding('behind', data, { targets: [target, { kind: 'node', id: key }] })
  },
})
