import { defineCheck, facts } from '@restate-preflight/core'
import { isSilence } from '../../silence.ts'
import { registrationOf } from '../../registration.ts'

export const metadataReadsAreQuick = defineCheck({
  id: 'health/metadata-reads-are-quick',
  summary: 'a linearizable metadata read through a node is quick',
  tags: ['metadata'],
  severity: 'low',
  per: 'node',
  needs: { read: facts.linearizableRead, configuration: facts.nodesConfiguration },
  absence: { reported: ['read'] },
  settleMs: 2_000,
  required: false,
  options: {
    noticeMs: {
      type: 'integer',
      default: 500,
      minimum: 1,
      maximum: 60_000,
      summary: 'from how many milliseconds on a read is worth a note',
    },
    slowMs: {
      type: 'integer',
      default: 2_000,
      minimum: 1,
      maximum: 60_000,
      summary: 'from how many milliseconds on a read is slow',
    },
  },
  messages: {
    slow: {
      symptom: 'A metadata read through {node} took {tookMs} ms',
      required: 'less than {limit} ms',
      current: '{tookMs} ms for one linearizable read of nodes_config',
      impact:
        'Leader elections, new log segments and deployments wait for such reads and for writes that take as long.',
      action:
        'Compare the nodes: `restate-preflight status` --metadata. Slow through one node: its network or load. Slow through all: the leader, its disk, or its network to the other members.',
    },
  },
  *evaluate(context) {
    const { target, options, look, read, finding, unknown, notApplicable } = context
    registrationOf(read('configuration'), target.id, context)
    const own = look('read')
    if (own.status === 'unavailable') {
      return isSilence(own.error)
        ? notApplicable('the read failed: see health/metadata-path')
        : unknown(own.error)
    }
    const { tookMs } = own.value
    const limit = [options.slowMs, options.noticeMs].find((each) => tookMs >= each)
    if (limit === undefined) return
    const severity = tookMs >= options.slowMs ? 'low' : 'info'
    yield finding('slow', { node: target.id, tookMs: Math.round(tookMs), limit }, { severity })
  },
})
