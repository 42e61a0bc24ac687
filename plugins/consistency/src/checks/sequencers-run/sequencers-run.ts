import { defineCheck, facts, formatNodeId, logWithId, nodeKey } from '@restate-preflight/core'
import { isSilent, nodeIsDown } from '../../causes.ts'

/** The process that orders the writes to a log runs. */
export const sequencersRun = defineCheck({
  id: 'consistency/sequencers-run',
  summary: 'the sequencer of every log is a process that runs',
  tags: ['logs'],
  severity: 'medium',
  per: 'log',
  needs: { logs: facts.logs, register: facts.nodesConfiguration },
  settleMs: 30_000,
  expectedWhileSettling: true,
  messages: {
    'sequencer-down': {
      symptom: 'The sequencer of log {log} is down: {sequencer}',
      required: 'the sequencer of the last segment is alive',
      current: '{sequencer} does not answer',
      impact: 'The next write has to seal and extend the log first, which takes seconds.',
      action:
        'The leader of the partition does it by itself when it writes. If it does not: `restatectl logs reconfigure --log-id {log}`',
    },
    'sequencer-outdated': {
      symptom: 'The sequencer of log {log} is a process that was replaced: {sequencer}',
      required: 'the current generation of the node, {current}',
      current: 'the last segment names {sequencer}; the node is {current} now',
      impact: 'None while nobody writes; the next write extends the log first.',
      action: 'None: it heals with the next write. `restatectl logs list` shows the sequencers.',
    },
  },
  persists: (earlier, later) => earlier.data['sequencer'] === later.data['sequencer'],
  *evaluate({ target, lifecycle, read, finding, notApplicable }) {
    const tail = logWithId(read('logs'), target.id)?.chain.at(-1)?.loglet
    if (tail?.kind !== 'replicated') return notApplicable('its last segment has no sequencer')
    const { sequencer } = tail
    const node = nodeKey(sequencer.id)
    const registered = read('register').nodes.find(({ id }) => id === sequencer.id)
    // consistency/removed-nodes-unused tells of it.
    if (registered === undefined) return notApplicable('its sequencer is not registered')
    const current = formatNodeId(registered.currentGeneration)
    const data = { log: target.id, sequencer: formatNodeId(sequencer), current }
    const targets = [target, { kind: 'node', id: node }] as const
    if (isSilent(lifecycle, node)) {
      yield finding('sequencer-down', data, { targets, follows: [nodeIsDown(node)] })
    } else if (sequencer.generation < registered.currentGeneration.generation) {
      yield finding('sequencer-outdated', data, { targets, severity: 'info' })
    }
  },
})
