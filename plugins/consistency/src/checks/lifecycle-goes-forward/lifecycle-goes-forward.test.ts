import { earlierLookOf, facts, withEarlierLook, type EarlierLook } from '@restate-preflight/core'
import {
  addressOf,
  clusterBuilder,
  testCheck,
  testTime,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { lifecycleGoesForward } from './lifecycle-goes-forward.ts'

/** A cluster after an earlier look at another. */
const after = (
  earlier: ClusterBuilder,
  now: ClusterBuilder,
  changes: Partial<EarlierLook> = {},
): ClusterBuilder => now.set(facts.earlierLook, { ...earlierLookOf(earlier.build()), ...changes })

const generation = (value: number): ClusterBuilder =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => ({
      ...node,
      currentGeneration: { id: node.id, generation: value },
    })),
  }))

const nobody = (): ClusterBuilder => clusterBuilder().down('N1').down('N2').down('N3')

/** A cluster that was provisioned on the addresses on which its nodes had waited. */
const born = (): ClusterBuilder => clusterBuilder({ addresses: 3 })

testCheck({ describe, it }, lifecycleGoesForward, {
  passes: [
    { name: 'the same twice', snapshot: after(clusterBuilder(), clusterBuilder()) },
    { name: 'a cluster that was born', snapshot: after(unprovisionedBuilder(), born()) },
    { name: 'a node that died', snapshot: after(clusterBuilder(), clusterBuilder().down('N3')) },
    { name: 'a node that came back', snapshot: after(clusterBuilder().down('N3'), clusterBuilder()) },
    { name: 'a node that registered anew', snapshot: after(clusterBuilder(), generation(2)) },
    { name: 'nobody where there was a cluster', snapshot: after(clusterBuilder(), nobody()) },
  ],
  finds: [
    {
      name: 'a cluster that lost everything',
      snapshot: after(clusterBuilder(), unprovisionedBuilder()),
      findings: [
        {
          message: 'cluster-went-back',
          targets: ['cluster'],
          severity: 'critical',
          data: { before: 'serving', after: 'unprovisioned' },
        },
        ...[1, 2, 3].map((id) => ({
          message: 'node-went-back' as const,
          severity: 'high' as const,
          targets: ['cluster', addressOf(id)],
          data: {
            node: addressOf(id),
            before: 'serving',
            after: 'awaiting-provisioning',
            earlierAt: testTime,
          },
        })),
      ],
    },
    {
      name: 'what a look in vain in between does not hide',
      snapshot: after(nobody(), unprovisionedBuilder({ nodes: 1 }), { reached: 2, nodes: [] }),
      findings: [
        {
          message: 'cluster-went-back',
          targets: ['cluster'],
          data: { before: 'no-contact', after: 'unprovisioned' },
        },
      ],
    },
    {
      name: 'another cluster',
      snapshot: after(clusterBuilder(), clusterBuilder(), { fingerprint: '7' }),
      findings: [
        { message: 'other-cluster', targets: ['cluster'], severity: 'critical', data: { before: '7' } },
      ],
    },
    {
      name: 'generations that fell',
      snapshot: after(generation(3), generation(2)),
      findings: ['N1', 'N2', 'N3'].map((node) => ({
        message: 'generation-fell' as const,
        severity: 'high' as const,
        targets: ['cluster', node],
        data: { node, before: 3, after: 2 },
      })),
    },
  ],
  skipped: [{ name: 'a look without an earlier one', snapshot: clusterBuilder() }],
})

describe('an earlier look', () => {
  it('hands on how far lives had come', () => {
    const first = clusterBuilder().build()
    const second = withEarlierLook(nobody().build(), first)
    const third = earlierLookOf(second)
    expect(third).toMatchObject({
      state: 'no-contact',
      reached: 2,
      fingerprint: earlierLookOf(first).fingerprint,
    })
    expect(third.nodes.map(({ reached }) => reached)).toEqual([1, 1, 1])
  })
})
