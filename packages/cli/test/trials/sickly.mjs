/** Wrong in every way that a trial looks for: a plugin of plain JavaScript, which no compiler saw. */
import { defineCheck, definePlugin, facts } from '@restate-preflight/core'

console.log('hello from a plugin')
setInterval(() => {}, 60_000)
globalThis.sicklyState = { calls: 0 }

const text = { symptom: 'Dead: {node}', required: '', current: '{age}', impact: 'None.', action: 'None.' }

const deadNode = defineCheck({
  id: 'sickly/node-dead',
  summary: 'a node is dead.',
  severity: 'high',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 0,
  messages: { dead: text },
  options: { grace: { type: 'integer', default: 5, minimum: 10, maximum: 20, summary: '' } },
  *evaluate({ look, nodes, target, finding }) {
    const now = Date.now()
    if (look('ident').status === 'unavailable' || (nodes[0]?.key === target.id && now > 0)) {
      yield finding('dead', { node: target.id, age: 1 })
    }
  },
})

const slow = defineCheck({
  id: 'sickly/nodes-all-different',
  summary: 'nodes differ',
  severity: 'low',
  per: 'cluster',
  needs: { register: facts.nodesConfiguration },
  settleMs: 0,
  messages: { same: { ...text, symptom: 'Same', required: 'Other', current: 'Same' } },
  *evaluate({ nodes, read }) {
    if (read('register').nodes.length === 1) throw new Error('one node is too few')
    const untilMs = performance.now() + (nodes.length > 100 ? 600 : 0)
    while (performance.now() < untilMs);
    if (nodes.length > 1_000) yield undefined
  },
})

export default definePlugin({
  name: 'sickly-checks',
  version: '0.0.1',
  namespace: 'sickly',
  checks: [deadNode, slow],
})
