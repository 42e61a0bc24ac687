import { defineCheck, facts, lifecycleOf, type Applies, type Outcome } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { isVersionRange } from './applies.ts'
import { judgeSnapshot } from './judge.ts'

const checkFor = (applies: Applies, per: 'node' | 'cluster') =>
  defineCheck({
    id: 'acme/for-some',
    summary: 'something holds',
    severity: 'high',
    per,
    needs: { configuration: facts.nodesConfiguration },
    settleMs: 0,
    messages: {},
    applies,
    evaluate: () => [],
  })

const versions = (...found: readonly (string | null)[]): ClusterBuilder =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    features: ['vqueues'],
    nodes: configuration.nodes.map((node, index) => ({ ...node, binaryVersion: found[index] ?? null })),
  }))

const outcomes = async (
  applies: Applies,
  per: 'node' | 'cluster',
  builder: ClusterBuilder,
): Promise<readonly string[]> => {
  const snapshot = builder.build()
  const plan = [{ check: checkFor(applies, per), required: true, options: {} }]
  const judged = await judgeSnapshot(plan, snapshot, lifecycleOf(snapshot))
  return judged.flatMap(({ judgements }) => judgements.map(({ outcome }) => wordFor(outcome)))
}

const wordFor = (outcome: Outcome): string => {
  if (outcome.kind === 'skipped') return `skipped: ${outcome.reason}`
  return outcome.kind === 'unknown' ? `unknown: ${outcome.error.code}` : outcome.kind
}

describe('a check for some versions', () => {
  const rolling = versions('1.7.12', '1.6.2', '1.7.0-rc.1')

  it('is judged where every node runs one of them', async () => {
    expect(await outcomes({ restate: '>=1.7' }, 'cluster', versions('1.7.2', '1.7.12', '1.8.0'))).toEqual([
      'pass',
    ])
  })

  it('is skipped with the reason where one node does not', async () => {
    expect(await outcomes({ restate: '>=1.7.0' }, 'cluster', rolling)).toEqual([
      'skipped: for Restate >=1.7.0; N2 runs 1.6.2',
    ])
  })

  it('looks at the node itself, where it judges nodes', async () => {
    expect(await outcomes({ restate: '^1.7.0-0' }, 'node', rolling)).toEqual([
      'pass',
      'skipped: for Restate ^1.7.0-0; N2 runs 1.6.2',
      'pass',
    ])
  })

  it('takes a node that names no version for an old one', async () => {
    expect(await outcomes({ restate: '*' }, 'node', versions('1.7.1', null, '1.7.1'))).toEqual([
      'pass',
      'skipped: for Restate *; N2 runs a version before 1.6',
      'pass',
    ])
  })

  it('is unknown, neither passed nor skipped, where the versions could not be read', async () => {
    const builder = clusterBuilder().lose(facts.nodesConfiguration)
    expect(await outcomes({ restate: '>=1.7' }, 'cluster', builder)).toEqual(['unknown: RP2101'])
  })
})

describe('a check for some features', () => {
  it('is judged where the cluster has them, and skipped where it has not', async () => {
    const builder = versions('1.7.1', '1.7.1', '1.7.1')
    expect(await outcomes({ features: ['vqueues'] }, 'cluster', builder)).toEqual(['pass'])
    expect(await outcomes({ features: ['vqueues', 'flux'] }, 'cluster', builder)).toEqual([
      'skipped: for clusters with the feature flux',
    ])
  })
})

describe('isVersionRange', () => {
  it.each([
    ['>=1.6 <1.8 || ^2', true],
    ['*', true],
    ['newer than 1.6', false],
    ['1.7.x.y', false],
  ])('%s: %s', (text, isRange) => {
    expect(isVersionRange(text)).toBe(isRange)
  })
})
