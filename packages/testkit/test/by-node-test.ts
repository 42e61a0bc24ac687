/** Run by `node --test`, from node-runner.test.ts: the kit without vitest. One case is wrong, and must fail. */
import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
import { checkTester, clusterBuilder, freshPage, pluginTester } from '../src/node.ts'

const led = defineCheck({
  id: 'sample/metadata-led',
  summary: 'every metadata server names a leader',
  severity: 'high',
  per: 'node',
  needs: { server: facts.metadataServer },
  settleMs: 0,
  messages: {
    leaderless: { symptom: 'No leader known to {node}', required: '', current: '', impact: '', action: '' },
  },
  *evaluate({ read, target, finding }) {
    if (read('server').leader === null) yield finding('leaderless', { node: target.id })
  },
})

const page = freshPage(
  led,
  ['What it decides', 'Why it matters', 'What to do', 'When to switch it off', 'Facts it needs']
    .map((title) => `## ${title}\n\n${title === 'What to do' ? '### leaderless\n\nLook.' : 'See there.'}`)
    .join('\n\n'),
)

checkTester(led, {
  passes: [{ name: 'a cluster with a leader', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'a node that knows none',
      snapshot: clusterBuilder().change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N1'),
      findings: [{ message: 'leaderless', targets: ['N3'] }],
    },
  ],
})

pluginTester(
  definePlugin({
    name: 'sample',
    version: '1.0.0',
    namespace: 'sample',
    checks: [led],
    page: async () => page,
  }),
)
