import { defineCheck, defineCollector, defineFact, definePlugin } from '@restate-preflight/core'

interface Endpoint {
  readonly status: number
  readonly tookMs: number
}

const endpoint = defineFact<Endpoint>({
  id: 'acme.endpoint',
  per: 'cluster',
  summary: 'what the endpoint of our services answers',
})

const options = {
  url: { type: 'string', default: 'http://localhost:9080/health', summary: 'of the endpoint' },
} as const

/** Restate's SDKs listen for HTTP/2, also without TLS. */
const endpointCollector = defineCollector({
  fact: endpoint,
  effects: ['http-read'],
  options,
  hosts: ({ options: { url } }) => [new URL(url).host],
  collect: ({ client, options: { url }, each }) =>
    each(async () => {
      const { status, tookMs } = await client.get(url, { httpVersion: 2 })
      return { status, tookMs }
    }),
})

const endpointAnswers = defineCheck({
  id: 'acme/endpoint-answers',
  summary: 'the endpoint of our services answers',
  severity: 'high',
  per: 'cluster',
  needs: { endpoint },
  settleMs: 2_000,
  phase: 'always',
  messages: {
    silent: {
      symptom: 'The endpoint of our services does not answer',
      required: 'an answer',
      current: '{reason}',
      impact: 'Invocations wait until the endpoint is back.',
      action: 'Look at the pods of the deployment.',
    },
    failing: {
      symptom: 'The endpoint of our services answers with an error',
      required: 'a status below 400',
      current: 'status {status}',
      impact: 'Invocations are retried until the endpoint works.',
      action: 'Read the log of the deployment.',
    },
  },
  *evaluate({ look, finding, unknown }) {
    const found = look('endpoint')
    if (found.status === 'collected') {
      const { status } = found.value
      if (status >= 400) yield finding('failing', { status })
    } else if (found.error.code === 'RP5007') {
      yield finding('silent', { reason: found.error.layers.at(-1) ?? found.error.message })
    } else unknown(found.error)
  },
})

/** What the plugin loader takes. */
export const plugin = definePlugin({
  name: 'acme-endpoint',
  version: '1.0.0',
  namespace: 'acme',
  checks: [endpointAnswers],
  collectors: [endpointCollector],
})
