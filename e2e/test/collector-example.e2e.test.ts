import { cp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Http2Server } from 'node:http2'
import { createServer as createSecureServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { simulate, type SimulatedCluster } from '@restate-preflight/testkit/simulation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../src/action-runner.ts'
import { check, findingOf, fixture, preflight, type Report } from '../src/preflight.ts'

let cluster: SimulatedCluster
let endpoint: Http2Server
let status = 200
const asked: string[] = []

const config = () => fixture('endpoint.config.json')

beforeAll(async () => {
  cluster = await simulate({ nodes: 1 })
  endpoint = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  await cp(join(repository, 'docs/examples/deployment-endpoint.ts'), fixture('deployment-endpoint.ts'))
  const { port } = endpoint.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/health`
  await writeFile(
    config(),
    JSON.stringify({
      plugins: ['./deployment-endpoint.ts'],
      collectors: { 'acme.endpoint': { options: { url } } },
    }),
  )
})

afterAll(async () => {
  await cluster.stop()
})

const judged = () =>
  check(cluster.addresses[0] ?? '', { args: ['acme', '--config', config(), '--confirm', 'off'] })

const outcomeOf = ({ checks }: Report) => checks.find(({ id }) => id === 'acme/endpoint-answers')

/** docs/how-to/collect-your-own-facts.md, on a simulated cluster, and with an endpoint of the test. */
describe('the example of a collector', () => {
  it('passes while the endpoint answers, and is said to have read by HTTP', async () => {
    const report = await judged()
    expect(outcomeOf(report)).toMatchObject({ outcome: 'pass' })
    expect(report.run.effects).toContain('http-read')
    expect(asked).toEqual(['GET /health'])
  })

  it('finds an endpoint that answers with an error', async () => {
    status = 503
    expect(findingOf(await judged(), 'acme/endpoint-answers')).toMatchObject({
      message: 'failing',
      severity: 'high',
      current: 'status 503',
    })
  })

  it('finds an endpoint that does not answer, and finds it again in what was saved', async () => {
    await new Promise((resolve) => endpoint.close(resolve))
    const report = await judged()
    expect(findingOf(report, 'acme/endpoint-answers')).toMatchObject({
      message: 'silent',
      current: expect.stringContaining('connection refused'),
    })
    const { stdout, exitCode } = await preflight([
      ...['check', 'acme', '--from', report.snapshotFile, '--config', config(), '-o', 'json'],
    ])
    expect(exitCode).toBe(1)
    expect(findingOf(JSON.parse(stdout) as Report, 'acme/endpoint-answers').message).toBe('silent')
  })

  it('cannot tell by a snapshot that was taken without the plugin', async () => {
    const plain = fixture('endpoint-unasked.json')
    await preflight(['check', '-s', cluster.addresses[0] ?? '', '--save-snapshot', plain])
    const { stdout } = await preflight([
      ...['check', 'acme', '--from', plain, '--config', config(), '-o', 'json'],
    ])
    expect(outcomeOf(JSON.parse(stdout) as Report)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('RP6003'),
    })
  })
})

describe('the example for Kubernetes', () => {
  const pem = fixture('tls/server.pem')
  const token = 'hunter2-of-the-service-account'
  let api: Server
  let ready = 1

  beforeAll(async () => {
    api = createSecureServer(
      { cert: await readFile(pem), key: await readFile(fixture('tls/server.key')) },
      ({ url = '', headers }, response) => {
        if (headers.authorization !== `Bearer ${token}`) return void response.writeHead(403).end()
        const set = { spec: { template: { metadata: {} } }, status: { readyReplicas: ready } }
        response.end(JSON.stringify(url.includes('/statefulsets/') ? set : { items: [{ spec: {} }] }))
      },
    )
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
    await cp(join(repository, 'docs/examples/kubernetes-pods.ts'), fixture('kubernetes-pods.ts'))
    await writeFile(fixture('token'), token)
    const { port } = api.address() as AddressInfo
    const options = { api: `https://localhost:${port}`, tokenFile: fixture('token') }
    const settings = { plugins: ['./kubernetes-pods.ts'], isolate: true }
    const trusting = { 'acme.pods': { options, tls: { ca: 'tls/server.pem' } } }
    await writeFile(fixture('pods.config.json'), JSON.stringify({ ...settings, collectors: trusting }))
    const plain = { 'acme.pods': { options } }
    await writeFile(fixture('distrust.config.json'), JSON.stringify({ ...settings, collectors: plain }))
  })

  afterAll(() => {
    api.close()
  })

  const pods = (config: string) =>
    check(cluster.addresses[0] ?? '', {
      args: ['acme', '--config', fixture(config), '--confirm', 'off'],
    })

  const outcomesOf = ({ checks }: Report) =>
    checks.filter(({ id }) => id.startsWith('acme/')).map(({ outcome }) => outcome)

  it('reads by TLS with the authority of the configuration, in a thread, and keeps no token', async () => {
    const report = await pods('pods.config.json')
    expect(outcomesOf(report)).toEqual(['pass', 'pass'])
    ready = 0
    const worse = await pods('pods.config.json')
    expect(findingOf(worse, 'acme/pods-ready')).toMatchObject({ message: 'fewer', current: '0 ready pods' })
    expect(JSON.stringify([report, worse])).not.toContain('hunter2')
    expect(await readFile(worse.snapshotFile, 'utf8')).not.toContain('hunter2')
  })

  it('cannot tell without that authority', async () => {
    const report = await pods('distrust.config.json')
    expect(outcomesOf(report)).toEqual(['unknown', 'unknown'])
    expect(report.checks.find(({ id }) => id === 'acme/pods-ready')?.reason).toContain('RP5009')
  })
})
