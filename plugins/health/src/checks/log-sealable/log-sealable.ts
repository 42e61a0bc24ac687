import { defineCheck, facts, sealMajority, type StorageState } from '@restate-preflight/core'
import {
  causesOfMiss,
  countDomains,
  describeUnusable,
  judgeQuorum,
  logServersOf,
  replicatedTail,
} from '../../log-tail.ts'

/** Storage states that keep a node from answering for its records. */
const notReadable: readonly StorageState[] = ['disabled', 'gone', 'data-loss']

export const logSealable = defineCheck({
  id: 'health/log-sealable',
  summary: 'the tail of every log can be sealed and its end be found',
  tags: ['logs', 'gate'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs, configuration: facts.nodesConfiguration, idents: facts.ident },
  settleMs: 6_000,
  messages: {
    'no-seal-majority': {
      symptom: 'Log {log} can be neither sealed nor read to its end',
      required: 'at least {needs} of the nodeset complete and answering (an f-majority)',
      current: '{has}; not usable: {missing}',
      impact:
        'Log {log} cannot even be moved to other nodes: a new leader of its partition does not find the end of the log, so it stands still until nodes return.',
      action:
        'Bring the log servers back with their disks: {missing}. There is no way around them: restatectl logs reconfigure --log-id <LOG_ID> needs the same majority. Do not set a storage state by force on an empty disk.',
    },
  },
  *evaluate(context) {
    const { target, lifecycle, read, look, finding, unknown, notApplicable } = context
    const log = read('logs').logs.find(({ id }) => String(id) === target.id)
    if (log === undefined) return notApplicable('it does not exist any more')
    const tail = replicatedTail(log, context)
    const configuration = read('configuration')
    const servers = logServersOf(tail.nodeset, (node) => look('idents', node), lifecycle)
    const verdict = judgeQuorum(sealMajority, tail, configuration, servers)
    if (verdict.kind === 'unknown') return unknown(`it depends on ${verdict.uncertain.join(', ')}`)
    if (verdict.kind === 'reached') return
    const { has, needs } = verdict.state
    yield finding(
      'no-seal-majority',
      {
        log: log.id,
        has: countDomains(has, verdict.state),
        needs: countDomains(needs, verdict.state),
        missing: describeUnusable(tail, configuration, servers, notReadable),
      },
      { magnitude: needs - has, follows: causesOfMiss(sealMajority, tail, configuration, servers) },
    )
  },
})
