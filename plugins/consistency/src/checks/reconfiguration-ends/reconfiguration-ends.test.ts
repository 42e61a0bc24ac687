import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0, seen } from '../../../test/processors.ts'
import { reconfigurationEnds } from './reconfiguration-ends.ts'

const movingSince = (modifiedAt: string | null, builder = clusterBuilder()) =>
  epochOfPartition0(({ current }) => ({ next: { ...current, replicaSet: [2, 3], modifiedAt } }), builder)

const halfAnHourAgo = '2026-01-01T11:30:00.000Z'

testCheck({ describe, it }, reconfigurationEnds, {
  passes: [
    { name: 'partitions that do not move', snapshot: clusterBuilder() },
    { name: 'a move that began just now', snapshot: movingSince('2026-01-01T11:59:00.000Z') },
    {
      name: 'a long move where it may take that long',
      snapshot: movingSince(halfAnHourAgo),
      options: { maxMinutes: 31 },
    },
    { name: 'the partitions beside a move without a time', snapshot: movingSince(null) },
  ],
  finds: [
    {
      name: 'a move that does not end, with the replica that it waits for',
      snapshot: movingSince(halfAnHourAgo, seen(0, 3, { replayStatus: 'catching-up' })),
      findings: [
        {
          message: 'reconfiguration-stuck',
          targets: ['0'],
          magnitude: 30,
          follows: [],
          data: { minutes: 30, current: 'N1, N2', next: 'N2, N3', pending: 'N3' },
        },
      ],
    },
    {
      name: 'a move to a node that is down, which follows from that',
      snapshot: movingSince(halfAnHourAgo).down('N3'),
      findings: [{ message: 'reconfiguration-stuck', targets: ['0'], follows: ['health/node-alive N3'] }],
    },
    {
      name: 'a move that waits for nobody',
      snapshot: movingSince(halfAnHourAgo, seen(0, 3, {})),
      findings: [{ message: 'reconfiguration-stuck', targets: ['0'], follows: [], data: { pending: '' } }],
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
