import { defineCheck, facts, sealMajority, type StorageState } from '@restate-preflight/core'
import { missedQuorum } from '../../log-tail.ts'

/** Storage states that keep a node from answering for its records. */
const notReadable: readonly StorageState[] = ['disabled', 'gone', 'data-loss']

export const logSealable = defineCheck({
  id: 'health/log-sealable',
  summary: 'the tail of every log can be sealed and its end be found',
  tags: ['logs', 'gate'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs, configuration: facts.nodesConfiguration, idents: facts.ident },
  absence: { judged: ['idents'] },
  settleMs: 6_000,
  messages: {
    'no-seal-majority': {
      symptom: 'Log {log} can be neither sealed nor read to its end',
      required: 'at least {needs} of the nodeset complete and answering (an f-majority)',
      current: '{has}; not usable: {missing}',
      impact:
        'Log {log} cannot even be moved to other nodes: a new leader of its partition does not find the end of the log, so it stands still until nodes return.',
      action:
        'Bring the log servers back with their disks: {missing}. There is no way around them: `restatectl logs reconfigure --log-id <LOG_ID>` needs the same majority. Do not set a storage state by force on an empty disk.',
    },
  },
  *evaluate(context) {
    const { read, look, finding } = context
    const known = {
      logs: read('logs'),
      configuration: read('configuration'),
      identOf: (node: string) => look('idents', node),
    }
    const missed = missedQuorum(known, context, sealMajority, notReadable)
    if (missed !== null) yield finding('no-seal-majority', missed.data, missed)
  },
})
