import { errorRecord, facts, reviewProvisioning, reviewTopics, type Ident } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { addressOf, unprovisionedBuilder, type ClusterBuilder } from '../src/index.ts'

/** The proxy of an unprovisioned node names in brackets the address that it had asked. */
const asking = (builder: ClusterBuilder, id: number, peer: string, status = 'UNAVAILABLE'): ClusterBuilder =>
  builder.lose(
    facts.linearizableRead,
    addressOf(id),
    errorRecord('RP4001', {
      target: addressOf(id),
      layers: [addressOf(id), 'MetadataProxySvc/Get', `gRPC ${status}`, `[${peer}] …`, `peer ${peer}`],
    }),
  )

/** Nodes that look for their metadata at the first of them, as 1.7 says it. */
const waiting = (nodes = 3): ClusterBuilder =>
  Array.from({ length: nodes }, (_, index) => index + 1).reduce(
    (builder, id) => asking(builder, id, addressOf(1)),
    unprovisionedBuilder({ nodes }),
  )

const changing = (builder: ClusterBuilder, id: number, change: Partial<Ident>): ClusterBuilder =>
  builder.change(facts.ident, (ident) => ({ ...ident, ...change }), addressOf(id))

const statuses = (builder: ClusterBuilder) =>
  Object.fromEntries(
    reviewProvisioning(builder.build()).lines.map(({ topic, status }) => [topic, status] as const),
  )

const allWell = Object.fromEntries(reviewTopics.map((topic) => [topic, 'ok']))

describe('the review before provisioning', () => {
  it('is content with three equal nodes, and gives one command for one node', () => {
    const { lines, plan, nextSteps } = reviewProvisioning(waiting().build())
    expect(Object.fromEntries(lines.map(({ topic, status }) => [topic, status]))).toEqual(allWell)
    expect(plan).toEqual({
      address: addressOf(1),
      logReplication: 2,
      partitionReplication: 2,
      partitions: 24,
      command: `restatectl provision --address ${addressOf(1)} --log-provider replicated --log-replication 2 --partition-replication 2 --num-partitions 24`,
    })
    expect(nextSteps.join('\n').match(/restatectl provision/g)).toHaveLength(1)
    expect(nextSteps.at(-1)).toBe(`Then wait: \`restate-preflight wait --for serving -s ${addressOf(1)}\``)
  })

  it.each<readonly [string, ClusterBuilder, object]>([
    ['names that differ', changing(waiting(), 2, { clusterName: 'other' }), { 'cluster name': 'warning' }],
    [
      'no metadata server',
      [1, 2, 3].reduce(
        (all, id) => changing(all, id, { roles: ['worker', 'log-server', 'admin'] }),
        waiting(),
      ),
      { roles: 'warning', replication: 'warning' },
    ],
    [
      'a metadata address outside',
      asking(waiting(), 3, 'http://10.0.0.9:5122'),
      { 'metadata addresses': 'warning' },
    ],
    ['nodes of 1.6 and of 1.7', asking(waiting(), 3, addressOf(1), 'INTERNAL'), { versions: 'warning' }],
    [
      'an address without an answer',
      waiting().lose(facts.addressContact, addressOf(2), 'RP2101'),
      { nodes: 'warning' },
    ],
  ])('gives no command to provision with %s', (_, builder, warnings) => {
    const { lines, plan, nextSteps } = reviewProvisioning(builder.build())
    expect(Object.fromEntries(lines.map(({ topic, status }) => [topic, status]))).toEqual({
      ...allWell,
      ...warnings,
    })
    expect(plan).toBeNull()
    expect(nextSteps.join('\n')).not.toContain('restatectl provision')
    expect(nextSteps.length).toBeGreaterThan(1)
  })

  it('knows an advertised address as one of the nodes', () => {
    const advertising = changing(waiting(), 2, { advertisedAddresses: ['http://n2.internal:5122/'] })
    expect(statuses(asking(advertising, 3, 'http://n2.internal:5122'))).toEqual(allWell)
  })

  it('says what it could not see, and does not take it for a fault', () => {
    const { lines, plan } = reviewProvisioning(unprovisionedBuilder().build())
    expect(lines.filter(({ status }) => status === 'unknown').map(({ topic }) => topic)).toEqual([
      'metadata addresses',
      'versions',
    ])
    expect(plan).not.toBeNull()
  })

  it.each([
    [1, 1, 'warning'],
    [2, 2, 'warning'],
    [3, 2, 'ok'],
    [5, 2, 'ok'],
  ] as const)('advises %i nodes to keep %i copies', (nodes, copies, status) => {
    const { lines, plan } = reviewProvisioning(waiting(nodes).build())
    expect(plan).toMatchObject({ logReplication: copies, partitionReplication: copies })
    expect(lines.find(({ topic }) => topic === 'replication')?.status).toBe(status)
  })

  it('provisions a node that has the metadata-server role', () => {
    const without = changing(waiting(), 1, { roles: ['worker', 'log-server', 'admin'] })
    expect(reviewProvisioning(without.build()).plan?.address).toBe(addressOf(2))
  })
})
