import {
  clusterStates,
  factOf,
  facts,
  lifecycleOf,
  metadataKeys,
  nodeStates,
  valueOf,
  type ErrorCode,
  type Snapshot,
} from '@restate-preflight/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressOf,
  clusterBuilder,
  testTime,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '../src/index.ts'

/** One thing that happens to a cluster, or to what is known of it; `keys` are those of its first three nodes. */
type Event = (builder: ClusterBuilder, keys: readonly string[]) => ClusterBuilder

const healthy = clusterBuilder().build()
const healthyIdent = valueOf(healthy, facts.ident, 'N1')
const configuration = valueOf(healthy, facts.nodesConfiguration)
const epoch = valueOf(healthy, facts.epoch, '0')
if (healthyIdent === undefined || configuration === undefined || epoch == null) {
  throw new Error('the builder starts with a healthy cluster')
}

const secondsAgo = (seconds: number): string => new Date(Date.parse(testTime) - seconds * 1_000).toISOString()
const keyOf = (keys: readonly string[], index: number): string => keys[index] ?? 'N1'
const node = fc.nat({ max: 2 })
const partition = fc.constantFrom('0', '1', '2', '3')
const code = fc.constantFrom<ErrorCode>(
  'RP2101',
  'RP2103',
  'RP3001',
  'RP4001',
  'RP4003',
  'RP4011',
  'RP6001',
  'RP6005',
)
const nodeFact = fc.constantFrom(
  facts.ident,
  facts.metadataServer,
  facts.clusterState,
  facts.linearizableRead,
  facts.cachedFingerprint,
)
const clusterFact = fc.constantFrom(facts.nodesConfiguration, facts.partitionTable, facts.logs)

const changedIdent = fc
  .record({
    status: fc.constantFrom('starting-up', 'alive', 'shutting-down', 'unknown'),
    metadataServerStatus: fc.constantFrom(
      'starting-up',
      'awaiting-provisioning',
      'member',
      'standby',
      'unknown',
    ),
    joined: fc.boolean(),
    ageSeconds: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ joined, ...changes }) => ({ ...changes, ...(joined ? {} : { nodeId: null }) }))

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.tuple(node, code).map(
    ([index, why]): Event =>
      (all, keys) =>
        all.down(keyOf(keys, index), why),
  ),
  fc.tuple(nodeFact, node, code).map(
    ([fact, index, why]): Event =>
      (all, keys) =>
        all.lose(fact, keyOf(keys, index), why),
  ),
  fc.tuple(nodeFact, node).map(
    ([fact, index]): Event =>
      (all, keys) =>
        all.forget(fact, keyOf(keys, index)),
  ),
  fc.tuple(code).map(
    ([why]): Event =>
      (all, keys) =>
        keys.reduce((rest, key) => rest.lose(facts.linearizableRead, key, why), all),
  ),
  clusterFact.map(
    (fact): Event =>
      (all) =>
        all.lose(fact),
  ),
  fc.constantFrom(...metadataKeys).map(
    (key): Event =>
      (all) =>
        all.set(facts.stored, null, key),
  ),
  partition.map(
    (id): Event =>
      (all) =>
        all.set(facts.epoch, null, id),
  ),
  partition.map(
    (id): Event =>
      (all) =>
        all.set(facts.epoch, { ...epoch, next: epoch.current }, id),
  ),
  fc.tuple(node, fc.constantFrom('12', '13')).map(
    ([index, print]): Event =>
      (all, keys) =>
        all.set(facts.cachedFingerprint, print, keyOf(keys, index)),
  ),
  fc.integer({ min: 4, max: 6 }).map(
    (id): Event =>
      (all) =>
        all.waiting(id),
  ),
  fc.tuple(node, changedIdent).map(
    ([index, changes]): Event =>
      (all, keys) =>
        all.set(facts.ident, { ...healthyIdent, ...changes }, keyOf(keys, index)),
  ),
  fc.integer({ min: 0, max: 100 }).map(
    (seconds): Event =>
      (all) =>
        all.set(facts.nodesConfiguration, { ...configuration, modifiedAt: secondsAgo(seconds) }),
  ),
  node.map(
    (index): Event =>
      (all) =>
        all.set(facts.nodesConfiguration, { ...configuration, tombstones: [index + 1] }),
  ),
)

const starts = [
  { start: () => clusterBuilder({ addresses: 3 }), keys: ['N1', 'N2', 'N3'] },
  { start: () => unprovisionedBuilder(), keys: [1, 2, 3].map(addressOf) },
]

/** Snapshots of all kinds: of clusters in any mixture of troubles, seen in part. */
const snapshots: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.constantFrom(...starts), fc.array(events, { maxLength: 8 }))
  .map(([{ start, keys }, happened]) =>
    happened.reduce((builder, event) => event(builder, keys), start()).build(),
  )

const runs = { numRuns: 1_000 }

describe('every snapshot', () => {
  it('has one state of the cluster and one of each node, all of them declared', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { state, nodes, because } = lifecycleOf(snapshot)
        seen.add(state)
        expect(clusterStates).toContain(state)
        expect(because).not.toBe('')
        expect(new Set(nodes.keys())).toEqual(new Set(snapshot.nodes.map(({ key }) => key)))
        for (const own of nodes.values()) {
          seen.add(`node ${own.state}`)
          expect(nodeStates).toContain(own.state)
          expect(own.because).not.toBe('')
        }
      }),
      // One seed: what the generator reaches must not depend on luck.
      { ...runs, seed: 20_261_124 },
    )
    // The generator is worth something only if it gets everywhere.
    expect([...seen].sort()).toEqual([...clusterStates, ...nodeStates.map((state) => `node ${state}`)].sort())
  })

  it('is judged the same whatever the order of its nodes', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const turned = { ...snapshot, nodes: snapshot.nodes.toReversed() }
        expect(lifecycleOf(turned).state).toBe(lifecycleOf(snapshot).state)
      }),
      runs,
    )
  })

  it('is unprovisioned only where nothing was ever provisioned', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        if (lifecycleOf(snapshot).state !== 'unprovisioned') return
        const ids = snapshot.nodes.map(({ key }) => valueOf(snapshot, facts.ident, key)?.nodeId ?? null)
        expect(ids.filter((id) => id !== null)).toEqual([])
        expect(valueOf(snapshot, facts.nodesConfiguration)).toBeUndefined()
      }),
      runs,
    )
  })

  it('is serving only where every node that was asked answers and the metadata store was read', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { state, nodes } = lifecycleOf(snapshot)
        if (state !== 'serving' && state !== 'reconfiguring') return
        const reads = snapshot.nodes.filter(
          ({ key }) => valueOf(snapshot, facts.linearizableRead, key) !== undefined,
        )
        expect(reads).not.toEqual([])
        for (const { key } of snapshot.nodes) {
          const fact = factOf(snapshot, facts.ident, key)
          const asked = fact.status === 'collected' || fact.error.code !== 'RP6005'
          if (asked) expect(nodes.get(key)?.state).toBe('serving')
        }
      }),
      runs,
    )
  })

  it('advises to provision in the two states only that precede a cluster', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { state, nextSteps } = lifecycleOf(snapshot)
        const advises = nextSteps.some((step) => step.includes('restatectl provision'))
        if (advises) expect(['unprovisioned', 'provisioning']).toContain(state)
        if (state === 'provisioning') expect(advises).toBe(true)
      }),
      runs,
    )
  })
})
