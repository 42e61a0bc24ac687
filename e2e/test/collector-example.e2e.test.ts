import { cp, writeFile } from 'node:fs/promises'
import { createServer, type Http2Server } from 'node:http2'
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
