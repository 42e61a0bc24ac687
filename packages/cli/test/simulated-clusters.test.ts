import { facts, isCounted, valueOf } from '@restate-preflight/core'
import { comparable, simulate } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { checkSimulated } from './simulated.ts'
import { summary } from './summary.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')

describe('a simulated cluster', () => {
  it.each([
    ['1.7.12', 1, []],
    // It has no table of settings, and tells of no pools.
    ['1.6.2', 0.97, ['consistency/settings-agree', 'health/memory-pools-have-room']],
  ] as const)('of %s that is healthy is found healthy by all checks', async (version, coverage, unknown) => {
    await using cluster = await simulate({ startsAt, version })
    const { report } = await checkSimulated(cluster, { costly: true })
    expect(summary(report)).toEqual({
      state: 'serving',
      nodes: ['n1 serving', 'n2 serving', 'n3 serving'],
      ...{ verdict: 'ok', grade: 'A', exitCode: 0, coverage },
      ...{ counted: [], others: [], unknown, error: [] },
    })
    expect(report.cluster.versions).toEqual([version])
  })

  it('is compared in gossip and settings where somebody has asked for them, whatever its names and addresses', async () => {
    await using cluster = await simulate({ startsAt, clusterName: 'one-of-many' })
    const usual = Object.keys(comparable((await checkSimulated(cluster)).recording))
    const whole = comparable((await checkSimulated(cluster, { costly: true })).recording)
    expect(Object.keys(whole).filter((fact) => !usual.includes(fact))).toEqual([
      'node.gossip',
      'node.settings',
    ])
    expect(whole['node.gossip']?.['n2']).toEqual(['n1 alive', 'n2 alive', 'n3 alive'])
    expect(whole['node.settings']?.['n2']).toMatchObject({
      isNamedAsTheCluster: true,
      metadataServers: ['http:', 'http:', 'http:'],
      'gossip-tick-interval': '100ms',
      'worker.snapshots.destination': null,
    })
  })

  it('that a node of 1.6 joins loses its features, as real ones do', async () => {
    await using cluster = await simulate({ startsAt })
    const { recording } = await checkSimulated(cluster)
    await cluster.upgrade('n2', '1.6.2')
    await cluster.advance(60_000)
    const { report } = await checkSimulated(cluster, { since: recording })
    expect(report.cluster.versions.toSorted()).toEqual(['1.6.2', '1.7.12'])
    expect(report.findings.filter(isCounted).map(({ check, message }) => `${check} ${message}`)).toContain(
      'consistency/features-kept features-lost',
    )
  })

  it('of 1.6 that is upgraded is healthy, and has no features, as real ones', async () => {
    await using cluster = await simulate({ startsAt, version: '1.6.2' })
    for (const { name } of cluster.nodes) await cluster.upgrade(name, '1.7.12')
    await cluster.settle()
    const { report, recording } = await checkSimulated(cluster)
    expect(summary(report)).toMatchObject({ state: 'serving', verdict: 'ok' })
    expect(valueOf(recording, facts.nodesConfiguration)?.features).toEqual([])
  })

  it('waits for a leader of the metadata that hangs, and for no other node', async () => {
    await using cluster = await simulate({ startsAt })
    const reads = async () => {
      const { recording } = await checkSimulated(cluster, {
        through: ['n2'],
        alone: true,
        confirm: 'off',
        patienceMs: 400,
      })
      return Object.values(recording.facts[facts.stored.id] ?? {}).every(
        ({ status }) => status === 'collected',
      )
    }
    await cluster.hang('n1')
    await cluster.advance(5_000)
    expect(await reads()).toBe(false)
    await cluster.resume('n1')
    await cluster.settle()
    expect(await reads()).toBe(true)
    // Others lead now: nobody waits for it any more.
    await cluster.hang('n1')
    await cluster.advance(5_000)
    expect(await reads()).toBe(true)
  })

  it('with a node that others are told a wrong address of hears it and does not reach it', async () => {
    await using cluster = await simulate({
      nodes: [{}, {}, {}, { name: 'misled', advertisedAddress: 'http://127.0.0.1:9' }],
      startsAt,
    })
    const { report } = await checkSimulated(cluster, { through: ['n1', 'misled'], costly: true })
    const findings = report.findings.filter(({ check }) => check === 'consistency/gossip-matches-polling')
    expect(findings.map(({ message, current }) => `${message}: ${current}`)).toEqual([
      `heard-but-not-reached: N${cluster.node('misled').id} alive by gossip, dead by polling`,
    ])
  })

  it('that is cut has a node that is isolated, and serves again once it is healed', async () => {
    await using cluster = await simulate({ startsAt })
    const through = ['n1', 'n2', 'n3']
    await cluster.partition(['n1', 'n2'], ['n3'])
    await cluster.advance(20_000)
    const { report } = await checkSimulated(cluster, { through, costly: true, patienceMs: 1_000 })
    // Each side neither hears nor reaches the other.
    expect(report.checks.find(({ id }) => id === 'consistency/gossip-matches-polling')?.outcome).toBe('pass')
    expect(report.cluster.nodes.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
      'n1 serving',
      'n2 serving',
      'n3 isolated',
    ])
    expect(report.verdict).toBe('failing')
    await cluster.heal()
    await cluster.settle()
    expect(summary((await checkSimulated(cluster, { through })).report)).toMatchObject({
      state: 'serving',
      verdict: 'ok',
    })
  })

  it('gives a node that was removed and comes back a new id', async () => {
    await using cluster = await simulate({ startsAt, nodes: 4 })
    const before = cluster.node('n3').id
    await cluster.remove('n3')
    await cluster.settle()
    expect(cluster.node('n3').id).toBeNull()
    await cluster.start('n3')
    await cluster.settle()
    expect(cluster.node('n3').id).not.toBe(before)
    await cluster.advance(60_000)
    const { report } = await checkSimulated(cluster)
    expect(report.findings.filter(isCounted)).toEqual([])
    expect(report.cluster.nodes.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
      'n1 serving',
      'n2 serving',
      'n3 serving',
      'n4 serving',
    ])
  })
})
