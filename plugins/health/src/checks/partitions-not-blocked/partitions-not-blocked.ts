import { defineCheck, facts } from '@restate-preflight/core'
import { answerOf } from '../../silence.ts'

export const partitionsNotBlocked = defineCheck({
  id: 'health/partitions-not-blocked',
  summary: 'a worker can run each of its partitions',
  tags: ['metrics'],
  severity: 'critical',
  per: 'node',
  needs: { ident: facts.ident, metrics: facts.metrics },
  absence: { reported: ['ident'] },
  settleMs: 2_000,
  required: false,
  messages: {
    blocked: {
      symptom: '{node} cannot run partitions: {reason}',
      required: 'no partition that the node refuses to run',
      current: 'blocked: {partitions}',
      impact:
        'These partitions have one copy less that can take over; where it was the last one, they are not served at all.',
      action: '{remedy}',
    },
  },
  *evaluate(context) {
    const { target, look, read, finding, notApplicable } = context
    const { roles } = answerOf(look('ident'), target.id, context)
    if (!roles.includes('worker')) return notApplicable('the node is no worker')
    const { blockedPartitions } = read('metrics')
    for (const [reason, own] of Map.groupBy(blockedPartitions, (blocked) => blocked.reason)) {
      const partitions = own.map(({ partition }) => partition)
      yield finding(
        'blocked',
        {
          node: target.id,
          reason,
          partitions: partitions.join(', '),
          remedy: (remedies.get(reason) ?? unknownReason).replaceAll('{node}', target.id),
        },
        { magnitude: partitions.length },
      )
    }
  },
})

const remedies: ReadonlyMap<string, string> = new Map([
  [
    'version_barrier',
    'A newer version has written data that the one of {node} cannot read: upgrade {node} to the newest version in the cluster.',
  ],
  [
    'migration_barrier',
    'The data of the partition waits for a migration that the version of {node} cannot make: upgrade {node} to the newest version in the cluster.',
  ],
  [
    'ahead_of_log',
    'The copy on {node} has applied more than its log holds: the log has lost records. Stop changing the cluster, keep the data of all nodes, and look at health/log-storage-intact.',
  ],
  [
    'snapshot-unavailable',
    'The start of the log is trimmed, and {node} finds no snapshot to start from: configure worker.snapshots.destination on {node}, or mend its access to it.',
  ],
])

const unknownReason = 'Search the log of {node} for the partition and this reason.'
