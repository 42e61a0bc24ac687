import { defineCheck, facts } from '@restate-preflight/core'
import { answerOf } from '../../silence.ts'

export const memoryPoolsHaveRoom = defineCheck({
  id: 'health/memory-pools-have-room',
  summary: 'no memory pool of a node is nearly full',
  tags: ['metrics'],
  severity: 'low',
  per: 'node',
  needs: { ident: facts.ident, metrics: facts.metrics },
  absence: { reported: ['ident'] },
  settleMs: 6_000,
  required: false,
  options: {
    usedPercent: {
      type: 'integer',
      default: 90,
      minimum: 1,
      maximum: 100,
      summary: 'how much of a pool may be in use, in percent',
    },
  },
  messages: {
    full: {
      symptom: 'Memory pools of {node} are nearly full',
      required: 'less than {limit} % of each pool in use',
      current: '{pools}',
      impact: 'Whoever asks a full pool for memory waits or is refused: requests and log writes slow down.',
      action:
        'See whether it lasts. If it does, {node} has more to do than its memory allows: give it more memory, or move load away.',
    },
  },
  *evaluate(context) {
    const { target, options, look, read, finding, unknown } = context
    answerOf(look('ident'), target.id, context)
    const { memoryPools } = read('metrics')
    if (memoryPools === null) return unknown(`${target.id} does not export its memory pools`)
    const full = memoryPools.flatMap(({ name, usedBytes, capacityBytes }) => {
      const percent = capacityBytes === null ? 0 : Math.floor((100 * usedBytes) / capacityBytes)
      return percent < options.usedPercent ? [] : [`${name} ${percent} %`]
    })
    if (full.length === 0) return
    yield finding(
      'full',
      { node: target.id, limit: options.usedPercent, pools: full.join(', ') },
      { magnitude: full.length },
    )
  },
})
