import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestServer } from './server.ts'

/** What the lab registers as a credential; nothing that we print may hold it. */
export const plantedSecret = 'Planted-0123456789'

/** Registers a service, with credentials in its headers, and since 1.7 a Kafka cluster, a subscription and rules. */
export const deploy = async (server: TestServer): Promise<void> => {
  await using endpoint = await startEndpoint()
  await request(server, 'POST', '/deployments', {
    uri: endpoint.uri,
    use_http_11: true,
    additional_headers: { authorization: `Bearer ${plantedSecret}`, 'x-tenant': plantedSecret },
    metadata: { team: 'payments', deploy_token: plantedSecret },
  })
  if (server.version === '1.6.2') return
  await request(server, 'POST', '/kafka-clusters', {
    name: 'lab',
    properties: {
      'bootstrap.servers': '127.0.0.1:1',
      'sasl.password': plantedSecret,
      'sasl.username': 'bob',
    },
  })
  await request(server, 'POST', '/subscriptions', {
    source: 'kafka://lab/topic',
    sink: 'service://Greeter/greet',
    options: { 'ssl.key.password': plantedSecret },
  })
  await putRules(server)
}

/** Makes the rules of the lab and returns what the admin says of them. */
export const putRules = (server: TestServer): Promise<string> =>
  request(server, 'PUT', '/limits/rules', [
    { pattern: 'tenant', limits: { concurrency: 300 }, description: 'für alle' },
    { pattern: 'tenant/*', limits: { concurrency: 4_294_967_295 }, disabled: true },
    { pattern: '*/batch/*', limits: {} },
  ])

/** Says what a service endpoint says when it is discovered, and serves nothing. */
const startEndpoint = async (): Promise<AsyncDisposable & { readonly uri: string }> => {
  const manifest = {
    protocolMode: 'REQUEST_RESPONSE',
    minProtocolVersion: 5,
    maxProtocolVersion: 5,
    services: [
      {
        name: 'Greeter',
        ty: 'VIRTUAL_OBJECT',
        documentation: 'Greets.',
        metadata: { owner: 'lab' },
        handlers: [
          { name: 'greet', ty: 'EXCLUSIVE', documentation: 'Once.', metadata: { slow: 'no' } },
          {
            name: 'count',
            ty: 'SHARED',
            input: {
              required: false,
              contentType: 'application/json',
              jsonSchema: { type: 'object', properties: { password: { type: 'string' } } },
            },
            output: { contentType: 'application/json', setContentTypeIfEmpty: false },
          },
        ],
        inactivityTimeout: 60_000,
        journalRetention: 3_600_000,
      },
      { name: 'Signup', ty: 'WORKFLOW', handlers: [{ name: 'run', ty: 'WORKFLOW' }] },
    ],
  }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.restate.endpointmanifest.v3+json' })
    response.end(JSON.stringify(manifest))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has no port')
  return {
    uri: `http://127.0.0.1:${bound.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

const request = async (
  { adminUrl }: TestServer,
  method: string,
  path: string,
  body: unknown,
): Promise<string> => {
  const response = await fetch(`${adminUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text
}
