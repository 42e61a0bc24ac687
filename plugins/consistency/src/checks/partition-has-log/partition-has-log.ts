import { defineCheck, facts, type Target } from '@restate-preflight/core'

/** Every partition writes to a log of its own. */
export const partitionHasLog = defineCheck({
  id: 'consistency/partition-has-log',
  summary: 'every partition has a log, and no two partitions have the same',
  tags: ['partitions', 'logs'],
  severity: 'critical',
  per: 'partition',
  needs: { table: facts.partitionTable, logs: facts.logs },
  settleMs: 6_000,
  expectedWhileSettling: true,
  messages: {
    'log-missing': {
      symptom: 'No log exists for partition {partition}',
      required: 'bifrost_config has a chain for the log of every partition',
      current: 'log {log} of partition {partition} does not exist',
      impact: 'The partition cannot process anything: what it does is written to its log first.',
      action:
        'Right after provisioning, wait 30 s: logs are created once enough log servers are alive. If it lasts, see restatectl nodes list for nodes with the log-server role and restatectl config get for the log replication that they must meet; restatectl logs list shows the logs that exist.',
    },
    'log-shared': {
      symptom: 'Several partitions share log {log}: {sharing}',
      required: 'one log for each partition',
      current: 'partitions {sharing} all have log {log}',
      impact:
        'Each of them applies the records of the others. The state of these partitions is wrong from the first record on.',
      action:
        'Stop writing to these partitions. restatectl metadata get --key partition_table shows log_id of each partition; where it is absent, the log has the id of the partition. Correct it with restatectl metadata patch --key partition_table, with --dry-run first.',
    },
  },
  *evaluate({ target, read, finding }) {
    const { partitions } = read('table')
    const { logs } = read('logs')
    const own = new Set(partitions.filter(({ id }) => String(id) === target.id).map(({ logId }) => logId))
    for (const log of own) {
      if (!logs.some(({ id }) => id === log)) yield finding('log-missing', { partition: target.id, log })
      const sharing = [...new Set(partitions.filter(({ logId }) => logId === log).map(({ id }) => id))]
      if (sharing.length < 2) continue
      const targets: readonly Target[] = [target, { kind: 'log', id: String(log) }]
      yield finding('log-shared', { log, sharing: sharing.join(', ') }, { targets })
    }
  },
})
