import { defineCheck, definePlugin, facts } from '@restate-preflight/core'

const endless = defineCheck({
  id: 'endless/loop-ends',
  summary: 'it ends',
  severity: 'low',
  per: 'cluster',
  needs: { register: facts.nodesConfiguration },
  settleMs: 0,
  messages: {},
  evaluate() {
    for (;;);
  },
})

export default definePlugin({ name: 'endless', version: '1.0.0', namespace: 'endless', checks: [endless] })
