import { facts, type Json } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0 } from '../../../test/processors.ts'
import { pinsCanHold } from './pins-can-hold.ts'

const pinned = (node: Json, builder = clusterBuilder()) =>
  epochOfPartition0(() => ({ leadershipPolicy: { affinity: { Node: node } } }), builder)

testCheck({ describe, it }, pinsCanHold, {
  passes: [
    { name: 'partitions without a pin', snapshot: clusterBuilder() },
    {
      name: 'a pin to a place',
      snapshot: epochOfPartition0(
        () => ({ leadershipPolicy: { affinity: { Location: 'eu.a' } } }),
        clusterBuilder({ partitions: 1 }),
      ),
    },
    { name: 'a pin to a replica', snapshot: pinned(2) },
    { name: 'a pin that is spelt as a name', snapshot: pinned('N1') },
    {
      name: 'a pin to a replica to come',
      snapshot: epochOfPartition0(({ current }) => ({ next: { ...current, replicaSet: [3] } }), pinned(3)),
    },
  ],
  finds: [
    {
      name: 'a pin to a node without a replica',
      snapshot: pinned(3),
      findings: [
        {
          message: 'pin-void',
          targets: ['0', 'N3'],
          follows: [],
          data: { reason: 'has no replica of it', replicas: 'N1, N2' },
        },
      ],
    },
    {
      name: 'a pin to a node that nobody registered',
      snapshot: pinned(9),
      findings: [{ message: 'pin-void', targets: ['0', 'N9'], data: { reason: 'is not registered' } }],
    },
    {
      name: 'a pin to a node that is down, which follows from that',
      snapshot: pinned(2).down('N2'),
      findings: [{ message: 'pin-void', targets: ['0', 'N2'], follows: ['health/node-alive N2'] }],
    },
  ],
  unknown: [
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder({ partitions: 1 }).lose(facts.epoch, '0'),
      targets: ['0'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
