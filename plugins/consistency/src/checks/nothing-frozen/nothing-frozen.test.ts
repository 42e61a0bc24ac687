import { facts, type EpochMetadata } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { after } from '../../../test/compared.ts'
import { nothingFrozen } from './nothing-frozen.ts'

const frozen = (reason: string) => ({ freeze: { reason } })

const withPolicies = (...all: readonly Partial<EpochMetadata>[]) =>
  all.reduce(
    (builder, policies, partition) =>
      builder.change(
        facts.epoch,
        (epoch) => (epoch === null ? null : { ...epoch, ...policies }),
        String(partition),
      ),
    clusterBuilder(),
  )

const placement = withPolicies({ placementPolicy: frozen('moving') })
const twoDaysAgo = { takenAt: '2025-12-30T12:00:00.000Z' }

testCheck({ describe, it }, nothingFrozen, {
  passes: [
    { name: 'partitions without policies', snapshot: clusterBuilder() },
    { name: 'a pin', snapshot: withPolicies({ leadershipPolicy: { affinity: { Node: 2 } } }) },
    { name: 'a partition without epoch metadata', snapshot: clusterBuilder().set(facts.epoch, null, '0') },
  ],
  finds: [
    {
      name: 'freezes, those with one reason together',
      snapshot: withPolicies(
        { leadershipPolicy: frozen('repair') },
        { leadershipPolicy: frozen('repair'), placementPolicy: frozen('') },
      ),
      findings: [
        {
          message: 'election-frozen',
          targets: ['cluster', '0', '1'],
          magnitude: 2,
          data: { partitions: '0, 1', range: '0 1', reason: 'repair', since: 'since when is not known' },
        },
        { message: 'placement-frozen', targets: ['cluster', '1'], data: { reason: 'none given' } },
      ],
    },
    {
      name: 'a freeze that an earlier look saw long ago',
      snapshot: after(placement, withPolicies({ placementPolicy: frozen('moving') }), twoDaysAgo),
      findings: [
        {
          message: 'placement-frozen',
          severity: 'medium',
          targets: ['cluster', '0'],
          data: { since: 'for 48 hours at least' },
        },
      ],
    },
    {
      name: 'another freeze than long ago',
      snapshot: after(placement, withPolicies({ placementPolicy: frozen('repair') }), twoDaysAgo),
      findings: [{ message: 'placement-frozen', targets: ['cluster', '0'] }],
    },
  ],
  unknown: [
    {
      name: 'a snapshot without the epoch of a partition',
      snapshot: clusterBuilder().forget(facts.epoch, '3'),
      targets: ['cluster'],
    },
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder().lose(facts.epoch, '2'),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
