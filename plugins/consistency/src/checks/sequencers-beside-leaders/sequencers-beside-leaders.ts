import { compareText, defineCheck, facts, logWithId, nodeKey, type Target } from '@restate-preflight/core'

/** A leader writes to a log whose sequencer is on its own node. */
export const sequencersBesideLeaders = defineCheck({
  id: 'consistency/sequencers-beside-leaders',
  summary: 'the sequencer of every log is on the node that leads its partition',
  tags: ['logs', 'partitions'],
  severity: 'info',
  per: 'cluster',
  needs: { logs: facts.logs, table: facts.partitionTable, epochs: facts.epoch },
  settleMs: 30_000,
  required: false,
  messages: {
    'sequencer-elsewhere': {
      symptom: 'Leaders write to a sequencer on another node: partitions {partitions}',
      required: 'leader and sequencer on one node',
      current: '{differences}',
      impact: 'Each write takes one hop more over the network; nothing is at risk.',
      action:
        'None: the leader takes its log over when it next extends it. To do it now: `restatectl logs reconfigure --log-id <LOG_ID>`',
    },
  },
  *evaluate({ target, read, readAll, missing, finding, unknown }) {
    const logs = read('logs')
    const epochs = readAll('epochs')
    const { partitions } = read('table')
    const apart = partitions.flatMap(({ id, logId }) => {
      const leader = epochs.get(String(id))?.leader?.nodeId.id
      const tail = logWithId(logs, String(logId))?.chain.at(-1)?.loglet
      if (leader === undefined || tail?.kind !== 'replicated' || tail.sequencer.id === leader) return []
      return [
        {
          id: String(id),
          text: `${id}: ${nodeKey(leader)} leads, log ${logId} has ${nodeKey(tail.sequencer.id)}`,
        },
      ]
    })
    if (apart.length === 0) {
      const [unread] = missing('epochs').values()
      if (unread !== undefined) return unknown(unread)
      if (epochs.size < partitions.length) return unknown('the epochs of some partitions were not read')
      return
    }
    const ids = apart.map(({ id }) => id).sort(compareText)
    yield finding(
      'sequencer-elsewhere',
      { partitions: ids.join(', '), differences: apart.map(({ text }) => text).join('; ') },
      { targets: [target, ...ids.map((id): Target => ({ kind: 'partition', id }))], magnitude: ids.length },
    )
  },
})
