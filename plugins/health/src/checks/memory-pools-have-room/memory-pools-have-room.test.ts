import { facts, type MemoryPoolMetrics } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { memoryPoolsHaveRoom } from './memory-pools-have-room.ts'

const withPools = (memoryPools: readonly MemoryPoolMetrics[] | null) =>
  clusterBuilder().change(facts.metrics, (metrics) => ({ ...metrics, memoryPools }), 'N2')

testCheck({ describe, it }, memoryPoolsHaveRoom, {
  passes: [
    { name: 'pools with room', snapshot: clusterBuilder() },
    {
      name: 'a pool just below the limit, and one without a limit',
      snapshot: withPools([
        { name: 'gossip', usedBytes: 899, capacityBytes: 1_000 },
        { name: 'invoker', usedBytes: 10 ** 12, capacityBytes: null },
      ]),
    },
    {
      name: 'what the configuration allows',
      snapshot: withPools([{ name: 'gossip', usedBytes: 990, capacityBytes: 1_000 }]),
      options: { usedPercent: 100 },
    },
  ],
  finds: [
    {
      name: 'pools that are nearly full',
      snapshot: withPools([
        { name: 'gossip', usedBytes: 900, capacityBytes: 1_000 },
        { name: 'invoker', usedBytes: 2_000, capacityBytes: 2_000 },
      ]),
      findings: [
        {
          message: 'full',
          targets: ['N2'],
          magnitude: 2,
          data: { pools: 'gossip 90 %, invoker 100 %', limit: 90 },
        },
      ],
    },
  ],
  unknown: [{ name: 'a version that exports no pools', snapshot: withPools(null), targets: ['N2'] }],
})
