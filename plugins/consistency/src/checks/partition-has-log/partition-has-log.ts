import {
  defineCheck,
  derived,
  facts,
  logWithId,
  type PartitionTable,
  type Target,
} from '@restate-preflight/core'

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
        'Right after provisioning, wait 30 s: logs are created once enough log servers are alive. If it lasts, see `restatectl nodes list` for nodes with the log-server role and `restatectl config get` for the log replication that they must meet; `restatectl logs list` shows the logs that exist.',
    },
    'log-shared': {
      symptom: 'Several partitions share log {log}: {sharing}',
      required: 'one log for each partition',
      current: 'partitions {sharing} all have log {log}',
      impact:
        'Each of them applies the records of the others. The state of these partitions is wrong from the first record on.',
      action:
        'Stop writing to these partitions. `restatectl metadata get --key partition_table` shows log_id of each partition; where it is absent, the log has the id of the partition. Correct it with `restatectl metadata patch --key partition_table`, with --dry-run first.',
    },
  },
  *evaluate({ target, read, finding }) {
    const { logsOf, partitionsOf } = assignments(read('table'))
    const logs = read('logs')
    for (const log of logsOf.get(target.id) ?? []) {
      if (logWithId(logs, String(log)) === undefined) {
        yield finding('log-missing', { partition: target.id, log })
      }
      const sharing = [...(partitionsOf.get(log) ?? [])]
      if (sharing.length < 2) continue
      const targets: readonly Target[] = [target, { kind: 'log', id: String(log) }]
      yield finding('log-shared', { log, sharing: sharing.join(', ') }, { targets })
    }
  },
})

/** Which partition writes to which logs, and the other way round. Ids may occur twice in a damaged table. */
const assignments = derived(({ partitions }: PartitionTable) => {
  const logsOf = new Map<string, Set<number>>()
  const partitionsOf = new Map<number, Set<number>>()
  for (const { id, logId } of partitions) {
    logsOf.set(String(id), (logsOf.get(String(id)) ?? new Set()).add(logId))
    partitionsOf.set(logId, (partitionsOf.get(logId) ?? new Set()).add(id))
  }
  return { logsOf, partitionsOf }
})
