import { facts, isCounted, type MetadataDigest, type Recording, type Snapshot } from '@restate-preflight/core'
import { clusterBuilder } from '@restate-preflight/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'

/** What one look saw of a key that is written to all the while: it reads the store, then the caches, then the store once more. */
interface Look {
  /** How far each node's cache was from the version that the store had held; one behind is a write that is just being taken over. */
  readonly caches: readonly [number, number, number]
  /** Writes between the caches and the second read of the store. */
  readonly afterwards: number
}

const kinds = [
  ['partition_table', facts.cachedPartitionTable],
  ['bifrost_config', facts.cachedLogs],
  ['nodes_config', facts.cachedNodesConfiguration],
] as const

const at = (key: string, version: number) => (digest: MetadataDigest) => ({
  ...digest,
  version,
  bodyVersion: version,
  digest: `digest of ${key} v${version}`,
})

const snapshotOf = ({ caches, afterwards }: Look, stored: number): Snapshot => {
  const versions = caches.map((distance) => stored + distance)
  const after = Math.max(stored, ...versions) + afterwards
  const builder = clusterBuilder({ addresses: 3 })
  for (const [key, cache] of kinds) {
    builder.change(facts.stored, (digest) => (digest === null ? null : at(key, stored)(digest)), key)
    versions.forEach((version, index) => builder.change(cache, at(key, version), `N${index + 1}`))
  }
  return builder
    .set(facts.storedAfter, { partition_table: after, bifrost_config: after, nodes_config: after })
    .build()
}

const look = fc.record({
  caches: fc.tuple(
    fc.integer({ min: -1, max: 3 }),
    fc.integer({ min: -1, max: 3 }),
    fc.integer({ min: -1, max: 3 }),
  ),
  afterwards: fc.nat(3),
})

describe('a look while metadata are written', () => {
  it('gives no finding that counts, whatever it saw of the writes', async () => {
    await fc.assert(
      fc.asyncProperty(look, look, fc.integer({ min: 1, max: 9 }), async (first, second, writes) => {
        const recording: Recording = {
          ...snapshotOf(first, 5),
          // Within seconds every cache has what the store held in the first look.
          rereads: [snapshotOf(second, 5 + writes)],
        }
        const { findings } = await judge(recording)
        expect(findings.filter(isCounted).map(({ symptom }) => symptom)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('still finds a value that no node takes over, while others are written', async () => {
    const behind: Look = { caches: [-1, -1, -1], afterwards: 1 }
    const { findings } = await judge({
      ...snapshotOf(behind, 5),
      rereads: [snapshotOf({ ...behind, caches: [-3, -3, -3] }, 7)],
    })
    expect(findings.filter(isCounted).map(({ check: id, message }) => `${id} ${message}`)).toEqual([
      'consistency/cache-matches-store value-refused',
    ])
  })
})
