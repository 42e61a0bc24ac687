import { defineCheck, facts } from '@restate-preflight/core'

/** What only we know: how many workers we agreed to run. */
export const enoughWorkers = defineCheck({
  id: 'acme/enough-workers',
  summary: 'as many workers are registered as we agreed to run',
  severity: 'medium',
  per: 'cluster',
  needs: { configuration: facts.nodesConfiguration },
  options: {
    minimum: {
      type: 'integer',
      default: 1,
      minimum: 1,
      maximum: 1000,
      summary: 'how many workers we agreed to run',
    },
  },
  settleMs: 0,
  messages: {
    'too-few': {
      symptom: '{count} of {minimum} workers are registered',
      required: 'at least {minimum} nodes with the role worker',
      current: '{names}',
      impact: 'There is less room for load than was planned.',
      action:
        'Start the workers that are missing, or set the option minimum of this check to what was agreed.',
    },
  },
  *evaluate({ options, read, finding }) {
    const workers = read('configuration').nodes.filter(({ roles }) => roles.includes('worker'))
    if (workers.length >= options.minimum) return
    yield finding('too-few', {
      count: workers.length,
      minimum: options.minimum,
      names: workers.map(({ name }) => name).join(', ') || 'none',
    })
  },
})
