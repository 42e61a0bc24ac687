import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readAction, runAction } from '../src/action-runner.ts'
import { apartFromPace, check, fixture, preflight, type Report } from '../src/preflight.ts'

interface Diff {
  readonly sameCluster: boolean | null
  readonly differences: readonly {
    readonly area: string
    readonly id: string
    readonly what: string
    readonly after: string | null
  }[]
  readonly notCompared: readonly string[]
}

/** What pipelines do with a real cluster: capture it, compare it, prove what was found, and gate by the action. */
describe('a real cluster in a pipeline', () => {
  let cluster: LocalCluster
  let address = ''
  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses[0] ?? ''
    await cluster.provision({ partitions: 4 })
    await cluster.waitUntilServing()
  })
  afterAll(() => cluster.stop())

  const before = fixture('before.json.gz')
  const json = async <T>(args: readonly string[]): Promise<T> =>
    JSON.parse((await preflight([...args, '-o', 'json'])).stdout) as T

  it('is captured without its names, and judged from the capture as it was', async () => {
    const { live, captured } = await cluster.whileNothingMoves(async () => ({
      live: apartFromPace(await check(address)),
      captured: await preflight(['capture', '-s', address, '-o', before]),
    }))
    const { exitCode, stderr } = captured
    expect(stderr).toMatch(/^wrote .*before\.json\.gz: \d+ bytes, \d+ facts of 3 nodes; .* are tokens$/m)
    expect(exitCode).toBe(0)
    const replayed = apartFromPace(await json<Report>(['check', '--from', before]))
    expect(replayed).toMatchObject({ verdict: live.verdict, grade: live.grade, coverage: live.coverage })
    expect(replayed.checks.map(({ id, outcome }) => [id, outcome])).toEqual(
      live.checks.map(({ id, outcome }) => [id, outcome]),
    )
    const names = [live.cluster.name ?? '', ...live.cluster.nodes.flatMap(({ name }) => name ?? [])]
    const text = JSON.stringify(replayed)
    expect(names.filter((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))).toEqual([])
    expect(text).not.toContain('127.0.0.1')
  })

  it('reads also what no check of the run needs, and stays under the size that was given', async () => {
    const file = fixture('small.json')
    await preflight(['capture', '-s', address, '-o', file, '--max-bytes', '15kB'])
    const text = await readFile(file, 'utf8')
    expect(text.length).toBeLessThanOrEqual(15_000)
    const { capture } = JSON.parse(text) as { readonly capture: { readonly leftOut: readonly string[] } }
    expect(capture.leftOut[0]).toBe('node.metrics')
    const whole = JSON.parse(
      (await preflight(['capture', '-s', address, '-o', '-', '--redact', 'off'])).stdout,
    ) as { readonly facts: object; readonly addresses: readonly string[] }
    expect(whole.addresses).toEqual([address])
    expect(Object.keys(whole.facts)).toContain('node.metrics')
  })

  it('is proven by a signed report, for its own fingerprint and for a time', async () => {
    const [report, key, open] = ['report.json', 'gate.key', 'gate.pub'].map(fixture) as [
      string,
      string,
      string,
    ]
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key])
    execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-out', open])
    expect((await preflight(['check', '-s', address, '-o', `json=${report}`])).exitCode).toBe(0)
    expect((await preflight(['report', 'sign', report, '--key', key])).exitCode).toBe(0)
    const { cluster: judged } = JSON.parse(await readFile(report, 'utf8')) as Report
    const verify = (...args: readonly string[]) =>
      preflight(['report', 'verify', report, '--key', open, '-o', 'json', '--max-age', '1h', ...args])
    const accepted = await verify('--cluster', judged.fingerprint ?? '', '--require-verdict', 'ok')
    expect({ exitCode: accepted.exitCode, ...JSON.parse(accepted.stdout) }).toMatchObject({
      exitCode: 0,
      verified: true,
      statement: { predicate: { result: 'PASSED' } },
    })
    const refused = await verify('--cluster', '7')
    expect({ exitCode: refused.exitCode, ...JSON.parse(refused.stdout) }).toMatchObject({
      exitCode: 1,
      verified: false,
      reasons: [{ code: 'RP1219' }],
    })
    await writeFile(report, (await readFile(report, 'utf8')).replace('"passed": true', '"passed": false'))
    const changed = await verify()
    expect({ exitCode: changed.exitCode, ...JSON.parse(changed.stdout) }).toMatchObject({
      exitCode: 1,
      reasons: [{ code: 'RP1217' }],
    })
  })

  it('is told apart from what it was, and fails the action, once a node is gone', async () => {
    expect(await json<Diff>(['diff', before, `@${address}`])).toMatchObject({
      sameCluster: true,
      notCompared: ['names and addresses: the two have tokens of different keys'],
    })
    const gone = cluster.nodes[2]
    if (gone === undefined) throw new Error('there are three nodes')
    await gone.kill()
    const { differences } = await json<Diff>(['diff', before, `@${address}`, '--exit-code'])
    expect(differences).toContainEqual(
      expect.objectContaining({ area: 'node', what: 'state', after: 'unreachable' }),
    )
    expect(differences.filter(({ area }) => area === 'finding').map(({ id }) => id)).toContainEqual(
      expect.stringMatching(/^health\/node-alive:/),
    )
    const folder = inject('installation')
    const installed = new Map([['install', new Map([['folder', folder]])]])
    const { exitCode, outputs, summary } = await runAction(
      await readAction(),
      { addresses: address },
      folder,
      installed,
    )
    expect({ exitCode, verdict: outputs['verdict'] }).toEqual({ exitCode: 1, verdict: 'failing' })
    expect(summary).toContain('health/node-alive')
  })
})
