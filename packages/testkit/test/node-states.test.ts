import { facts, lifecycleOf, type NodeState } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterBuilder, unprovisionedBuilder, type ClusterBuilder } from '../src/index.ts'
import { withStranger } from './stranger.ts'

describe('the state of a node', () => {
  const seenDead = (builder: ClusterBuilder): ClusterBuilder =>
    ['N1', 'N2'].reduce(
      (all, key) =>
        all.change(
          facts.clusterState,
          (view) => ({
            ...view,
            nodes: view.nodes.map((node) =>
              node.id === 3 ? ({ state: 'dead', id: 3, lastSeenAliveAt: null } as const) : node,
            ),
          }),
          key,
        ),
      builder,
    )
  const changed = (change: object): ClusterBuilder =>
    clusterBuilder().change(facts.ident, (ident) => ({ ...ident, ...change }), 'N3')

  it.each<readonly [NodeState, string, ClusterBuilder]>([
    ['serving', 'a healthy node', clusterBuilder()],
    ['unreachable', 'a node that refuses connections', clusterBuilder().down('N3')],
    ['hung', 'a node that is connected and silent', clusterBuilder().down('N3', 'RP3001')],
    ['starting', 'a node whose roles start', changed({ status: 'starting-up' })],
    ['shutting-down', 'a node that stops', changed({ status: 'shutting-down' })],
    [
      'booting',
      'a process that has just started',
      changed({ status: 'starting-up' as const, nodeId: null, metadataServerStatus: 'starting-up' }).lose(
        facts.linearizableRead,
        'N3',
        'RP4010',
      ),
    ],
    [
      'joining',
      'a node that reads the store and has no id yet',
      changed({ status: 'starting-up' as const, nodeId: null }),
    ],
    [
      'zombie',
      'a process of an older generation',
      clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        nodes: configuration.nodes.map((node) =>
          node.id === 3 ? { ...node, currentGeneration: { id: 3, generation: 2 } } : node,
        ),
      })),
    ],
    [
      'zombie',
      'a node that was removed',
      clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        tombstones: [3],
      })),
    ],
    ['zombie', 'a node that all others see dead', seenDead(clusterBuilder())],
    [
      'serving',
      'a node that has just come back and is still seen dead',
      seenDead(changed({ ageSeconds: 3 })),
    ],
    [
      'isolated',
      'a node that alone cannot read the store',
      clusterBuilder()
        .lose(facts.linearizableRead, 'N3', 'RP3001')
        .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3'),
    ],
  ])('is %s: %s', (state, _, builder) => {
    expect(lifecycleOf(builder.build()).nodes.get('N3')).toMatchObject({ state })
  })

  it('is orphan for a node that waits next to a provisioned cluster of its name', () => {
    expect(lifecycleOf(withStranger(600).build()).nodes.get('http://127.0.0.1:5009')).toMatchObject({
      state: 'orphan',
    })
  })

  it('is awaiting-provisioning while nobody belongs to a cluster', () => {
    const { nodes } = lifecycleOf(unprovisionedBuilder().build())
    expect([...nodes.values()].map(({ state }) => state)).toEqual(Array(3).fill('awaiting-provisioning'))
  })
})
