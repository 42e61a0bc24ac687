import { facts, type EpochMetadata } from '@restate-preflight/core'
import { clusterBuilder, testCheck, testTime, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { after, registered } from '../../../test/compared.ts'
import { policiesKept } from './policies-kept.ts'

const frozen = { freeze: { reason: 'moving house' } }
const pinned = { affinity: { Node: 2 } }

const withPolicies = (policies: Partial<EpochMetadata>) =>
  clusterBuilder().change(facts.epoch, (epoch) => (epoch === null ? null : { ...epoch, ...policies }), '1')

const mixed = (versions: Readonly<Record<number, string>> = { 2: '1.6.2' }): ClusterBuilder =>
  registered(clusterBuilder(), {}, versions)

testCheck({ describe, it }, policiesKept, {
  passes: [
    { name: 'the same twice', snapshot: after(clusterBuilder(), clusterBuilder()) },
    {
      name: 'policies that an operator took back',
      snapshot: after(withPolicies({ leadershipPolicy: pinned, placementPolicy: frozen }), clusterBuilder()),
    },
    {
      name: 'a leadership policy that was taken back where every server knows it',
      snapshot: after(withPolicies({ leadershipPolicy: frozen }), mixed({ 2: '1.7.0' })),
    },
    { name: 'a policy that is new', snapshot: after(mixed(), withPolicies({ leadershipPolicy: pinned })) },
  ],
  finds: [
    {
      name: 'a pin and a freeze that an old server dropped',
      snapshot: after(withPolicies({ leadershipPolicy: pinned, placementPolicy: frozen }), mixed()),
      findings: [
        {
          message: 'policy-lost',
          targets: ['1', 'pp_epoch_1', 'N2'],
          data: {
            kind: 'leadership',
            before: '{"affinity":{"Node":2}}',
            after: 'no policy',
            servers: 'N2 (1.6.2)',
            earlierAt: testTime,
          },
        },
        {
          message: 'freeze-lost',
          severity: 'critical',
          targets: ['1', 'pp_epoch_1', 'N2'],
          data: { kind: 'placement', before: '{"freeze":{"reason":"moving house"}}' },
        },
      ],
    },
    {
      name: 'a placement freeze on a server that knows leadership policies only',
      snapshot: after(
        withPolicies({ leadershipPolicy: frozen, placementPolicy: frozen }),
        mixed({ 3: '1.7.2' }),
      ),
      findings: [
        {
          message: 'freeze-lost',
          severity: 'critical',
          targets: ['1', 'pp_epoch_1', 'N3'],
          data: { kind: 'placement' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: after(
        clusterBuilder({ partitions: 1 }),
        clusterBuilder({ partitions: 1 }).lose(facts.epoch, '0'),
      ),
      targets: ['0'],
    },
  ],
  skipped: [
    { name: 'a look without an earlier one', snapshot: clusterBuilder() },
    { name: 'another cluster', snapshot: after(clusterBuilder(), clusterBuilder(), { fingerprint: '7' }) },
    {
      name: 'partitions without epoch metadata',
      snapshot: after(
        clusterBuilder({ partitions: 1 }),
        clusterBuilder({ partitions: 1 }).set(facts.epoch, null, '0'),
      ),
    },
    {
      name: 'partitions that the earlier look did not see',
      snapshot: after(clusterBuilder({ partitions: 0 }), clusterBuilder()),
    },
  ],
})
