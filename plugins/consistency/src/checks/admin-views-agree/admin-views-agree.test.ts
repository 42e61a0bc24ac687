import { facts, type ClusterStateView } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { stale } from '../../../test/processors.ts'
import { adminViewsAgree } from './admin-views-agree.ts'

const without =
  (...ids: readonly number[]) =>
  (view: ClusterStateView): ClusterStateView => ({
    ...view,
    nodes: view.nodes.map((node) =>
      ids.includes(node.id) ? { state: 'dead', id: node.id, lastSeenAliveAt: null } : node,
    ),
  })

const isolated = clusterBuilder()
  .change(facts.clusterState, without(1, 2), 'N3')
  .change(facts.clusterState, without(3), 'N1')
  .change(facts.clusterState, without(3), 'N2')
  .lose(facts.linearizableRead, 'N3', 'RP3001')
  .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3')

testCheck({ describe, it }, adminViewsAgree, {
  passes: [
    { name: 'one view of all', snapshot: clusterBuilder() },
    {
      name: 'a node that all see dead',
      snapshot: clusterBuilder()
        .down('N3')
        .change(facts.clusterState, without(3), 'N1')
        .change(facts.clusterState, without(3), 'N2'),
    },
  ],
  finds: [
    {
      name: 'a node that one admin does not see',
      snapshot: clusterBuilder().change(facts.clusterState, without(2), 'N3'),
      findings: [
        {
          message: 'views-differ',
          targets: ['cluster', 'N2'],
          follows: [],
          data: { nodes: 'N2', views: 'N1 sees N1, N2, N3; N2 sees N1, N2, N3; N3 sees N1, N3' },
        },
      ],
    },
    {
      name: 'the view of a node that is cut off, which follows from that',
      snapshot: isolated,
      findings: [
        {
          message: 'views-differ',
          targets: ['cluster', 'N1', 'N2', 'N3'],
          follows: ['health/node-alive N3'],
        },
      ],
    },
  ],
  unknown: [{ name: 'a cluster without a fresh view', snapshot: stale(), targets: ['cluster'] }],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    { name: 'a cluster with one admin', snapshot: clusterBuilder({ nodes: 1 }) },
  ],
})
