import { setTimeout as delay } from 'node:timers/promises'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, findingOf, fixture, problems, type Report } from '../src/preflight.ts'

/** One cluster whose metadata are moved, then damaged in one way after the other. Each step leaves it as the next expects it. */
describe('the metadata of a cluster', () => {
  let cluster: LocalCluster
  let address = ''
  const healthy = () => ['--since', fixture('metadata-healthy.json')]
  const run = async (...args: readonly string[]) => {
    const result = await cluster.restatectl(args)
    expect(`${result.stdout}${result.stderr}`).not.toMatch(/\[ERR\]|error:/)
    return result
  }

  const epoch = async () => (await cluster.restatectl(['metadata', 'get', '--key', 'pp_epoch_0'])).stdout

  beforeAll(async () => {
    cluster = await startCluster({
      driver: 'processes',
      nodes: [
        { name: 'n1' },
        { name: 'n2' },
        { name: 'n3' },
        { name: 'old', version: '1.6.2', roles: ['worker', 'log-server'], deferred: true },
      ],
    })
    address = cluster.addresses[0] ?? ''
    await cluster.provision({ partitions: 2 })
    await cluster.waitUntilServing()
  })
  afterAll(() => cluster.stop())

  it('agree, and a key that is not of Restate does not matter', async () => {
    await cluster.putMetadata('not-of-restate', { version: 7, bytes: Buffer.from('junk') })
    const report = await check(address, { scenario: 'metadata-healthy' })
    expect(problems(report)).toEqual([])
    expect(consistencyOf(report)).toEqual([])
  })

  it('give no false alarm while settings are written and leaders move', async () => {
    const moving = new AbortController()
    const moves = moveLeaders(cluster, moving.signal)
    // Side by side: what moves is looked at again after up to 30 s, each time.
    const audits = Array.from({ length: 10 }, async (_, audit) => {
      await delay(audit * 700)
      const report = await check(address, { args: [...healthy(), '--select', 'consistency/*'] })
      return problems(report).map((problem) => `audit ${audit}: ${problem}`)
    })
    const found = (await Promise.all(audits)).flat()
    moving.abort()
    expect(await moves).toBeGreaterThan(3)
    expect(found).toEqual([])
  })

  it('are whole again after a member left the metadata store and came back', async () => {
    const id = (await cluster.nodeIds()).get('n3') ?? ''
    await run('metadata-server', 'remove-node', id, '--yes')
    const without = await check(address, { args: [...healthy(), '--skip', 'health/*'] })
    expect(consistencyOf(without)).toEqual([])
    await run('metadata-server', 'add-node', id, '--yes')
    const back = await check(address, { scenario: 'member-readded', args: healthy() })
    expect(consistencyOf(back)).toEqual([])
  })

  it('are not said to have gone back while the leader of the metadata store is stopped', async () => {
    const { stdout } = await cluster.restatectl(['metadata-server', 'list-servers'])
    const id = /^\s*N\d+\s+Member\s+v\d+\s+(N\d+)\b/m.exec(stdout)?.[1]
    const name = [...(await cluster.nodeIds())].find(([, each]) => each === id)?.[0] ?? ''
    const leader = cluster.node(name)
    await leader.pause()
    const [other = ''] = cluster.addresses.filter((each) => each !== leader.address)
    const args = [...healthy(), '--rpc-timeout', '2s']
    const report = await check(other, { scenario: 'metadata-leader-stopped', args })
    await leader.resume()
    expect(problems(report)).toContain(`health/node-alive hung ${id}`)
    expect(report.cluster.lifecycle.state).toMatch(/^(metadata-unavailable|degraded)$/)
    expect(consistencyOf(report)).toEqual([])
    await cluster.waitUntilServing({ settled: false })
  })

  it('name the bytes that are no epoch, their key and where they are', async () => {
    const key = 'pp_epoch_1'
    const before = await cluster.getMetadata(key)
    if (before === undefined) throw new Error(`there is no ${key}`)
    await cluster.putMetadata(key, { version: before.version, bytes: Buffer.from('junk') })
    const report = await check(address, { scenario: 'epoch-undecodable', args: healthy() })
    const finding = findingOf(report, 'consistency/metadata-decodable')
    expect(finding).toMatchObject({
      message: 'undecodable',
      severity: 'critical',
      confirmation: 'not-needed',
    })
    expect(finding.targets).toEqual([{ kind: 'metadata-key', id: key }])
    expect(finding.current).toMatch(/pp_epoch_1 \(version \d+, codec 106 \(unknown\)\): .*, at \$, byte 0/)
    await cluster.putMetadata(key, before)
  })

  it('tell that an old server dropped the features of the cluster, and which', async () => {
    const old = cluster.node('old')
    await old.start()
    await cluster.waitUntilServing({ settled: false })
    const id = (await cluster.nodeIds()).get('old') ?? ''
    const report = await check(address, { scenario: 'features-lost', args: healthy() })
    const finding = findingOf(report, 'consistency/features-kept')
    expect(finding).toMatchObject({
      message: 'features-lost',
      severity: 'critical',
      confirmation: 'confirmed',
    })
    expect(finding.targets).toEqual([
      { kind: 'cluster', id: 'cluster' },
      { kind: 'node', id },
    ])
    expect(finding.current).toMatch(
      new RegExp(`has \\[\\]; servers that drop features: ${id} \\(1\\.6\\.2\\)`),
    )
  })

  it('tell that an old server dropped a freeze when it took the lead', async () => {
    const old = cluster.node('old')
    const id = (await cluster.nodeIds()).get('old') ?? ''
    await run('partitions', 'placement', 'set', '0', '--replicas', `${id},N1`, '--yes')
    await run('partitions', 'leadership', 'pin', '--node', id, '0', '--yes')
    await until(async () => leaderIn(await epoch()) === id)
    await run('partitions', 'placement', 'freeze', '--reason', 'a test', '0', '--yes')
    await check(address, { scenario: 'placement-frozen' })
    // It claims the partition anew, and writes back only what it knows.
    await old.kill()
    await old.start()
    await until(async () => !(await epoch()).includes('freeze'))
    const report = await check(address, {
      scenario: 'freeze-lost',
      args: ['--since', fixture('placement-frozen.json')],
    })
    const finding = findingOf(report, 'consistency/policies-kept')
    expect(finding).toMatchObject({ message: 'freeze-lost', severity: 'critical', confirmation: 'confirmed' })
    expect(finding.targets.map((target) => target.id).toSorted()).toEqual(['0', id, 'pp_epoch_0'].toSorted())
    expect(finding.current).toContain(`has no policy; servers that drop policies: ${id} (1.6.2)`)
  })

  it('name an envelope that fell, with both versions', async () => {
    const key = 'partition_table'
    const value = await cluster.getMetadata(key)
    if (value === undefined) throw new Error('there is no partition table')
    await cluster.putMetadata(key, { version: 1, bytes: value.bytes })
    const report = await check(address, {
      scenario: 'envelope-regress',
      args: ['--since', fixture('placement-frozen.json')],
    })
    const finding = findingOf(report, 'consistency/envelope-version-matches-body')
    expect(finding.current).toBe(`${key} is kept as version 1; the value says version ${value.version}`)
    expect(finding.targets).toContainEqual({ kind: 'metadata-key', id: key })
    expect(report.findings.find(({ message }) => message === 'version-fell')).toMatchObject({
      causedBy: finding.id,
    })
  })

  it('name the bytes that are neither deployments nor rules, which no cluster needs to have', async () => {
    for (const [key, version, text] of [
      ['schema_registry', 5, 'junk'],
      ['rule_book', 7, 'rubbish'],
    ] as const) {
      expect(await cluster.getMetadata(key)).toBeUndefined()
      await cluster.putMetadata(key, { version, bytes: Buffer.from(text) })
    }
    const { findings } = await check(address, { args: ['--select', 'consistency/*'] })
    expect(findings.find(({ message }) => message === 'undecodable')).toMatchObject({
      severity: 'critical',
      current:
        'rule_book, schema_registry (version 5, 7, codec 106 (unknown), 114 (unknown)): the codec byte 106 means nothing, the codec byte 114 means nothing, at $, byte 0',
    })
    // Of rules nodes do not tell whether they took them over.
    const refused = findings.filter(({ message }) => message === 'value-refused')
    expect(refused.map(({ symptom }) => symptom)).toContain(
      'No node takes over schema_registry version 5 from the store',
    )
    expect(JSON.stringify(refused)).not.toContain('rule_book')
  })
})

const leaderIn = (epoch: string): string => `N${/"node_id": \[\s*(\d+)/.exec(epoch)?.[1]}`

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 60) throw new Error('it did not come to pass within 30 s')
    await delay(500)
  }
}

/** Writes settings and moves leaders until it is told to stop; how often it did. */
const moveLeaders = async (cluster: LocalCluster, signal: AbortSignal): Promise<number> => {
  let writes = 0
  for (; !signal.aborted; writes++) {
    await cluster.configure({ partitionReplication: writes % 2 === 0 ? 3 : 2 })
    await cluster.restatectl(['partitions', 'leadership', 'pin', '--node', String((writes % 3) + 1), '0-1'])
    await delay(200)
  }
  await cluster.restatectl(['partitions', 'leadership', 'unpin', '0-1'])
  await cluster.configure({ partitionReplication: 2 })
  return writes
}

const consistencyOf = (report: Report): readonly string[] =>
  problems(report).filter((problem) => problem.startsWith('consistency/'))
