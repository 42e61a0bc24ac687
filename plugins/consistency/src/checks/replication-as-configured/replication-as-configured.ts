import {
  defineCheck,
  facts,
  formatReplication,
  type ReplicationProperty,
  type Target,
} from '@restate-preflight/core'

/** What is replicated now follows what is configured for the future. */
export const replicationAsConfigured = defineCheck({
  id: 'consistency/replication-as-configured',
  summary: 'logs and partitions are replicated as the cluster is configured to',
  tags: ['logs', 'partitions'],
  severity: 'info',
  per: 'cluster',
  needs: { logs: facts.logs, table: facts.partitionTable, epochs: facts.epoch },
  settleMs: 30_000,
  required: false,
  messages: {
    'logs-differ': {
      symptom: 'Logs are replicated otherwise than configured: {ids}',
      required: '{wanted}, the default of bifrost_config',
      current: '{held} in the last segments of logs {ids}',
      impact: 'What was decided for the cluster does not hold for these logs yet.',
      action:
        'Wait some minutes after `restatectl config set`. Where enough log servers are alive and it lasts: `restatectl logs reconfigure --log-id <LOG_ID>`',
    },
    'partitions-differ': {
      symptom: 'Partitions are replicated otherwise than configured: {ids}',
      required: '{wanted}, the replication of partition_table',
      current: '{held} in the replica sets of partitions {ids}',
      impact: 'What was decided for the cluster does not hold for these partitions yet.',
      action:
        'Wait some minutes after `restatectl config set`. If it lasts, look for a freeze (`restatectl partitions placement show`) and for workers that are missing (`restatectl nodes list`).',
    },
  },
  *evaluate({ target, read, readAll, missing, finding, unknown }) {
    const { defaultProvider, logs } = read('logs')
    const { partitions, replication } = read('table')
    const tails = logs.flatMap(({ id, chain }) => {
      const tail = chain.at(-1)?.loglet
      return tail?.kind === 'replicated' ? [[String(id), tail.replication] as const] : []
    })
    const epochs = readAll('epochs')
    const sets = [...epochs].flatMap(([id, epoch]) =>
      epoch === null || epoch.current.version === 0 ? [] : [[id, epoch.current.replication] as const],
    )
    const reports = [
      [
        'logs-differ',
        'log',
        defaultProvider.kind === 'replicated' ? defaultProvider.replication : null,
        tails,
      ],
      ['partitions-differ', 'partition', replication, sets],
    ] as const
    let found = false
    for (const [message, kind, wanted, held] of reports) {
      // Without a demand there is nothing to differ from.
      if (wanted === null) continue
      const differing = held.filter(([, own]) => own !== null && !isEqual(own, wanted))
      if (differing.length === 0) continue
      const ids = differing.map(([id]) => id)
      const texts = new Set(differing.flatMap(([, own]) => (own === null ? [] : [formatReplication(own)])))
      const data = { ids: ids.join(', '), wanted: formatReplication(wanted), held: [...texts].join(' and ') }
      const targets = [target, ...ids.map((id): Target => ({ kind, id }))]
      yield finding(message, data, { targets, magnitude: ids.length })
      found = true
    }
    if (found) return
    const [unread] = missing('epochs').values()
    if (unread !== undefined) return unknown(unread)
    if (epochs.size < partitions.length) return unknown('the epochs of some partitions were not read')
  },
})

const isEqual = (a: ReplicationProperty, b: ReplicationProperty): boolean =>
  formatReplication(a) === formatReplication(b)
