import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { seenDead, withIdent, withRegistration, withStranger } from '../../../test/broken-clusters.ts'
import { nodeAlive } from './node-alive.ts'

const joined = (id: number) => ({ nodeId: { id, generation: 1 } })

testCheck({ describe, it }, nodeAlive, {
  passes: [
    { name: 'a cluster whose nodes are all alive', snapshot: clusterBuilder() },
    { name: 'a process that is not registered', snapshot: withStranger(clusterBuilder()) },
    {
      name: 'a node that only one admin takes for dead',
      snapshot: seenDead(clusterBuilder(), 3, ['N1']),
    },
    {
      name: 'a node that the others have not noticed yet after its restart',
      snapshot: withIdent(seenDead(clusterBuilder(), 3, ['N1', 'N2']), 'N3', { ageSeconds: 5 }),
    },
  ],
  finds: [
    {
      name: 'a node whose port is closed',
      snapshot: clusterBuilder().down('N3'),
      findings: [
        {
          message: 'no-answer',
          targets: ['N3'],
          data: { node: 'N3', address: 'http://127.0.0.1:5003', error: 'connection refused (RP2101)' },
        },
      ],
    },
    {
      name: 'a host whose name is gone, as of a pod that was deleted',
      snapshot: clusterBuilder().down('N3', 'RP2001'),
      findings: [{ message: 'no-answer', targets: ['N3'] }],
    },
    {
      name: 'a stopped process',
      snapshot: clusterBuilder().down('N2', 'RP3001'),
      findings: [{ message: 'hung', targets: ['N2'], data: { error: 'connected, but silent (RP3001)' } }],
    },
    {
      name: 'two dead nodes, each on its own',
      snapshot: clusterBuilder().down('N2').down('N3'),
      findings: [
        { message: 'no-answer', targets: ['N2'] },
        { message: 'no-answer', targets: ['N3'] },
      ],
    },
    {
      name: 'a node that has been starting for too long',
      snapshot: withIdent(clusterBuilder(), 'N3', { ...joined(3), status: 'starting-up', ageSeconds: 61 }),
      findings: [{ message: 'not-alive', targets: ['N3'], data: { state: 'starting', ageSeconds: 61 } }],
    },
    {
      name: 'a node that is starting, as news',
      snapshot: withIdent(clusterBuilder(), 'N3', { ...joined(3), status: 'starting-up', ageSeconds: 60 }),
      findings: [{ message: 'not-alive', targets: ['N3'], severity: 'info' }],
    },
    {
      name: 'a start beyond a grace that was set',
      snapshot: withIdent(clusterBuilder(), 'N3', { ...joined(3), status: 'starting-up', ageSeconds: 11 }),
      options: { startingGraceSeconds: 10 },
      findings: [{ message: 'not-alive', targets: ['N3'], data: { graceSeconds: 10 } }],
    },
    {
      name: 'a node that shuts down, as news',
      snapshot: withIdent(clusterBuilder(), 'N3', { status: 'shutting-down' }),
      findings: [
        { message: 'not-alive', targets: ['N3'], severity: 'info', data: { state: 'shutting-down' } },
      ],
    },
    {
      name: 'a process of an earlier generation',
      snapshot: withRegistration(clusterBuilder(), 3, { currentGeneration: { id: 3, generation: 2 } }),
      findings: [
        {
          message: 'zombie',
          targets: ['N3'],
          data: { because: 'nodes_config has a later generation: N3:2' },
        },
      ],
    },
    {
      name: 'a node that all other admins take for dead',
      snapshot: seenDead(clusterBuilder(), 3, ['N1', 'N2']),
      findings: [{ message: 'zombie', targets: ['N3'] }],
    },
    {
      name: 'a node that alone does not reach the metadata store',
      snapshot: clusterBuilder()
        .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3')
        .lose(facts.linearizableRead, 'N3', 'RP3001'),
      findings: [{ message: 'isolated', targets: ['N3'] }],
    },
  ],
  unknown: [
    {
      name: 'a node that was not asked',
      snapshot: clusterBuilder().down('N3', 'RP6003'),
      targets: ['N3'],
    },
    {
      name: 'nodes that the run had no time for',
      snapshot: clusterBuilder().down('N2', 'RP6001').down('N3', 'RP3006'),
      targets: ['N2', 'N3'],
    },
    {
      name: 'a node on whose address another one answers',
      snapshot: clusterBuilder().down('N3', 'RP6004'),
      targets: ['N3'],
    },
    {
      name: 'a node whose certificate this run does not trust',
      snapshot: clusterBuilder().down('N3', 'RP2202'),
      targets: ['N3'],
    },
    {
      name: 'nodes of which nobody knows whether they are registered',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.nodesConfiguration),
      targets: ['N1'],
    },
  ],
})
