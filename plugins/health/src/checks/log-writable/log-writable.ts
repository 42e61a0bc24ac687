import { defineCheck, facts, writeQuorum, type StorageState } from '@restate-preflight/core'
import { missedQuorum } from '../../log-tail.ts'

/** Storage states that take no new records (`StorageState::can_write_to`). */
const notWritable: readonly StorageState[] = ['provisioning', 'disabled', 'gone', 'data-loss', 'unknown']

export const logWritable = defineCheck({
  id: 'health/log-writable',
  summary: 'the tail of every log has a write quorum',
  tags: ['logs', 'gate'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs, configuration: facts.nodesConfiguration, idents: facts.ident },
  absence: { judged: ['idents'] },
  settleMs: 6_000,
  messages: {
    'no-write-quorum': {
      symptom: 'No write quorum for log {log}',
      required: 'at least {needs} of the nodeset with a ready log server that may be written to',
      current: '{has}; not usable: {missing}',
      impact:
        'Log {log} takes no records: its partition stands still, unless Restate can seal the tail and go on with other nodes, which takes 4 to 10 s.',
      action:
        'Start the log servers that are not usable: {missing}. If they stay away and health/log-sealable passes, Restate moves the log to other log servers by itself as soon as enough of them are read-write; by hand: `restatectl logs reconfigure --log-id <LOG_ID>`',
    },
  },
  *evaluate(context) {
    const { read, look, finding } = context
    const known = {
      logs: read('logs'),
      configuration: read('configuration'),
      identOf: (node: string) => look('idents', node),
    }
    const missed = missedQuorum(known, context, writeQuorum, notWritable)
    if (missed !== null) yield finding('no-write-quorum', missed.data, missed)
  },
})
