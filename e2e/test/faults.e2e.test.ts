import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { readFile, writeFile } from 'node:fs/promises'
import { findFreePorts, startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../src/listen.ts'
import { apartFromPace, binary, check, fixture, preflight } from '../src/preflight.ts'

describe('addresses that are wrong', () => {
  it.each(['http://', 'ftp://127.0.0.1:5122', '127.0.0.1:99999', 'http://exa mple:5122'])(
    'refuses the malformed %j',
    async (address) => {
      const { exitCode, stderr, stdout } = await preflight(['check', '-s', address])
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toContain('RP1001')
    },
  )

  it('says that nothing listens', async () => {
    const [port] = await findFreePorts(1)
    const report = await check(`127.0.0.1:${port}`)
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 }, findings: [] })
    expect(report.errors.map(({ code }) => code)).toEqual(['RP2101'])
  })

  it('says that something else than Restate listens', async () => {
    const server = createHttpServer((_, response) => response.end('hello'))
    const address = await listen(server)
    const report = await check(address)
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
    expect(report.errors.map(({ code }) => code)).toEqual(['RP2301'])
    server.close()
  })
})

describe('on a real cluster', () => {
  let cluster: LocalCluster
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 1 })
    address = cluster.addresses[0] ?? ''
    await cluster.provision()
    await cluster.waitUntilServing()
  })
  afterAll(() => cluster.stop())

  it('says that a plaintext port was addressed with TLS', async () => {
    const report = await check(address.replace('http:', 'https:'))
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
    expect(report.errors.map(({ code }) => code)).toEqual(['RP2201'])
  })

  it('says that the admin port is not the fabric port', async () => {
    const report = await check(cluster.nodes[0]?.adminUrl ?? '')
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
    expect(report.errors[0]?.code).toMatch(/^RP(230[13]|3002)$/)
  })

  it('judges what answers when another address does not', async () => {
    const [port] = await findFreePorts(1)
    const report = apartFromPace(await check(`${address},127.0.0.1:${port}`))
    expect(report.cluster.lifecycle.state).toBe('serving')
    expect(report.findings.map(({ check: id }) => id)).toEqual(['provisioning/addresses-answer'])
    expect(report.errors.map(({ code }) => code)).toEqual(['RP2101'])
  })

  it('runs a local plugin written in TypeScript, without a build', async () => {
    const report = apartFromPace(
      await check(address, { args: ['--config', fixture('with-local-plugin.config.yaml')] }),
    )
    expect(report.findings).toMatchObject([
      {
        check: 'acme/nodes-named-by-convention',
        severity: 'low',
        symptom: 'Name outside the convention: n1',
      },
    ])
    expect(report).toMatchObject({ verdict: 'degraded', grade: { letter: 'B' }, gate: { exitCode: 0 } })
  })

  it('fails on low findings if told to', async () => {
    const report = await check(address, {
      args: ['--config', fixture('with-local-plugin.config.yaml'), '--fail-on', 'low'],
    })
    expect(report).toMatchObject({ verdict: 'failing', gate: { exitCode: 1 } })
  })

  const brokenPlugins: readonly (readonly [string, string, string])[] = [
    ['throws', `evaluate() { throw new Error('boom') }`, 'RP7001'],
    ['never returns', `evaluate() { for (;;); }`, 'RP7002'],
    ['returns nonsense', `evaluate() { return [{ severity: 'critical' }] }`, 'RP7003'],
  ]
  it.each(brokenPlugins)('loses only its own outcome by a check that %s', async (name, evaluate, code) => {
    const file = fixture(`broken-${name.replaceAll(' ', '-')}.mjs`)
    await writeFile(
      file,
      `export default { name: 'broken', version: '1.0.0', namespace: 'broken', apiVersion: 1, checks: [{
        id: 'broken/check', summary: 'it works', severity: 'high', per: 'cluster', needs: {}, messages: {}, settleMs: 0, ${evaluate} }] }`,
    )
    const config = fixture('broken.config.json')
    await writeFile(config, JSON.stringify({ plugins: [file] }))
    const report = await check(address, { args: ['--config', config] })
    expect(report.errors).toMatchObject([{ code, target: 'broken/check' }])
    expect(report.checks.filter(({ outcome }) => outcome === 'error').map(({ id }) => id)).toEqual([
      'broken/check',
    ])
    expect(report.checks.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(20)
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
  })

  it('judges a saved snapshot again with the same result', async () => {
    const live = await check(address, { scenario: 'single-node' })
    const replay = await preflight(['check', '--from', fixture('single-node.json'), '-o', 'json'])
    const { verdict, grade, coverage, findings } = JSON.parse(replay.stdout) as typeof live
    expect({ verdict, grade, coverage, findings }).toEqual({
      verdict: live.verdict,
      grade: live.grade,
      coverage: live.coverage,
      findings: live.findings,
    })
    expect(replay.exitCode).toBe(live.gate.exitCode)
  })

  it('refuses a truncated snapshot and one of a newer schema', async () => {
    const text = await readFile(fixture('single-node.json'), 'utf8').catch(async () => {
      await check(address, { scenario: 'single-node' })
      return readFile(fixture('single-node.json'), 'utf8')
    })
    const truncated = fixture('truncated.json')
    await writeFile(truncated, text.slice(0, text.length / 2))
    const newer = fixture('newer.json')
    await writeFile(newer, JSON.stringify({ ...JSON.parse(text), schemaVersion: 999 }))
    for (const [file, code] of [
      [truncated, 'RP1202'],
      [newer, 'RP1203'],
      [fixture('nowhere.json'), 'RP1201'],
    ] as const) {
      const { exitCode, stderr, stdout } = await preflight(['check', '--from', file])
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toContain(code)
    }
  })
})

describe('TLS', () => {
  it('is told from plaintext when the address says http', async () => {
    const { createServer } = await import('node:tls')
    const server = createServer(
      {
        key: await readFile(fixture('tls/server.key')),
        cert: await readFile(fixture('tls/server.pem')),
        ALPNProtocols: ['h2'],
      },
      () => {},
    )
    server.on('tlsClientError', () => {})
    const address = await listen(server)
    const report = await check(`http://${address}`, { args: ['--rpc-timeout', '2s'] })
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
    expect(report.errors.map(({ code }) => code)).toEqual(['RP2206'])
    server.close()
  })
})

describe('wrong usage', () => {
  const cases: readonly (readonly [string, readonly string[], string, string])[] = [
    ['an unknown command', ['chek'], 'RP1007', 'Did you mean "check"'],
    ['an unknown flag', ['check', '--fail-onn', 'low'], 'RP1007', '--fail-onn'],
    ['an unknown severity', ['check', '--fail-on', 'hihg'], 'RP1007', 'high'],
    ['an unknown check', ['check', 'health/node-alvie'], 'RP1002', 'health/node-alive'],
    ['an unknown profile', ['check', 'pre-deplyo'], 'RP1003', 'pre-deploy'],
    ['an unknown format', ['check', '-o', 'pdf'], 'RP1007', 'pretty'],
    ['a missing configuration', ['check', '--config', 'nowhere.yaml'], 'RP1005', 'nowhere.yaml'],
    ['an unknown check to show', ['checks', 'show', 'health/nod-alive'], 'RP1002', 'health/node-alive'],
  ]
  it.each(cases)('%s is a coded error with the nearest valid word', async (_, args, code, hint) => {
    const { exitCode, stderr, stdout } = await preflight(args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(code)
    expect(stderr).toContain(hint)
  })

  const broken: readonly (readonly [string, string, string])[] = [
    ['missing.json', '{ "plugins": ["./not-there.ts"] }', 'RP1101'],
    ['package.json-missing.json', '{ "plugins": ["@acme/not-installed"] }', 'RP1101'],
    ['mistake.json', '{ "failOm": "low" }', 'RP1004'],
    ['unparsable.yaml', 'plugins: [', 'RP1005'],
  ]
  it.each(broken)('a configuration %s is refused before anything is read', async (name, text, code) => {
    const file = fixture(name)
    await writeFile(file, text)
    const { exitCode, stderr, stdout } = await preflight(['check', '--config', file])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(code)
  })

  it('a plugin that hangs while it loads is given up', async () => {
    await writeFile(fixture('hangs.mjs'), 'for (;;);')
    const file = fixture('hangs.json')
    await writeFile(file, '{ "plugins": ["./hangs.mjs"] }')
    const { exitCode, stderr, durationMs } = await preflight(['check', '--config', file])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('RP1103')
    expect(durationMs).toBeLessThan(20_000)
  })
})

describe('Ctrl-C', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s prints the partial report and exits %i', async (signal, code) => {
    const server = createTcpServer(() => {})
    const address = await listen(server)
    const connected = once(server, 'connection', { signal: AbortSignal.timeout(20_000) })
    const deadlines = ['--connect-timeout', '30s', '--rpc-timeout', '30s']
    const child = spawn(binary(), ['check', '-s', address, '-o', 'json', ...deadlines])
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    await connected
    child.kill(signal)
    const [exitCode] = (await once(child, 'exit')) as [number | null]
    expect(exitCode).toBe(code)
    expect(JSON.parse(stdout)).toMatchObject({
      run: { aborted: true },
      verdict: 'inconclusive',
      gate: { passed: false, exitCode: code },
    })
    server.close()
  })
})

describe('help and version', () => {
  it('are there', async () => {
    const help = await preflight(['--help'])
    expect(help.exitCode).toBe(0)
    expect(help.stdout).toContain('check')
    const version = await preflight(['--version'])
    expect(version).toMatchObject({ exitCode: 0 })
    expect(version.stdout).toMatch(/restate-preflight\/\d+\.\d+\.\d+/)
  })

  it('runs by npx as well', async () => {
    const { stdout } = await execa('npx', ['--no', 'restate-preflight', 'version'], { cwd: fixture('.') })
    expect(stdout).toMatch(/\d+\.\d+\.\d+/)
  })
})
