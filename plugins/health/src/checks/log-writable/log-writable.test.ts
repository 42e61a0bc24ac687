import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import {
  replicatedOver,
  seenDead,
  withIdent,
  withoutReads,
  withRegistration,
  withServer,
  withTail,
} from '../../../test/broken-clusters.ts'
import { logWritable } from './log-writable.ts'

const pair = replicatedOver([1, 2], { node: 2 })
/** One log over N1 and N2 with two copies: neither may fail. */
const tight = () => withTail(clusterBuilder({ partitions: 1 }), 0, pair)
const zoned = () => {
  const builder = clusterBuilder({ partitions: 1, nodes: 4 })
  for (const id of [1, 2, 3, 4]) withRegistration(builder, id, { location: id < 3 ? 'eu.a' : 'eu.b' })
  return withTail(builder, 0, replicatedOver([1, 2, 3, 4], { zone: 2, node: 2 }))
}

testCheck({ describe, it }, logWritable, {
  passes: [
    { name: 'a cluster whose log servers are all ready', snapshot: clusterBuilder() },
    { name: 'two copies over three nodes with one down', snapshot: clusterBuilder().down('N3') },
    { name: 'a nodeset that the dead node is not in', snapshot: tight().down('N3') },
    {
      name: 'a read-only log server, which still takes writes',
      snapshot: withRegistration(tight(), 2, { storageState: 'read-only' }),
    },
    {
      name: 'a node whose worker alone is starting',
      snapshot: withIdent(tight(), 'N2', { status: 'starting-up', workerStatus: 'starting-up' }),
    },
    { name: 'two zones with one node left in each', snapshot: zoned().down('N1').down('N3') },
    { name: 'a quorum without the node that was not asked', snapshot: clusterBuilder().down('N3', 'RP6001') },
    {
      name: 'the others beside logs that have no quorum by their kind',
      snapshot: withTail(
        withTail(clusterBuilder(), 0, () => ({ kind: 'local', params: '' })),
        1,
        () => ({ kind: 'sealed', permanent: false, params: null }),
      ),
    },
  ],
  finds: [
    {
      name: 'a dead member of a nodeset without reserve',
      snapshot: tight().down('N2'),
      findings: [
        {
          message: 'no-write-quorum',
          targets: ['0'],
          magnitude: 1,
          data: { log: 0, has: '1 node', needs: '2 nodes', missing: '[N2 unreachable]' },
          follows: ['health/node-alive N2'],
        },
      ],
    },
    {
      name: 'a hung member',
      snapshot: tight().down('N1', 'RP3001'),
      findings: [{ message: 'no-write-quorum', targets: ['0'], data: { missing: '[N1 hung]' } }],
    },
    {
      name: 'a member whose log server is not ready',
      snapshot: withIdent(tight(), 'N2', { logServerStatus: 'failsafe' }),
      findings: [
        {
          message: 'no-write-quorum',
          targets: ['0'],
          data: { missing: '[N2 log server failsafe]' },
          follows: ['health/roles-ready N2'],
        },
      ],
    },
    {
      name: 'a member that lost its data',
      snapshot: withRegistration(tight(), 2, { storageState: 'data-loss' }).down('N2'),
      findings: [
        {
          message: 'no-write-quorum',
          targets: ['0'],
          data: { missing: '[N2 data-loss]' },
          follows: ['health/log-storage-intact N2'],
        },
      ],
    },
    {
      name: 'a member that the others cannot reach',
      snapshot: seenDead(tight(), 2, ['N1', 'N3']),
      findings: [{ message: 'no-write-quorum', targets: ['0'], data: { missing: '[N2 zombie]' } }],
    },
    {
      name: 'a member that was removed from the cluster',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, replicatedOver([1, 9], { node: 2 })).change(
        facts.nodesConfiguration,
        (configuration) => ({ ...configuration, tombstones: [9] }),
      ),
      findings: [
        {
          message: 'no-write-quorum',
          targets: ['0'],
          data: { missing: '[N9 removed]' },
          follows: ['consistency/removed-nodes-unused N9'],
        },
      ],
    },
    {
      name: 'a removed member where a node is missing that could take its place',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, replicatedOver([1, 9], { node: 2 }))
        .change(facts.nodesConfiguration, (configuration) => ({ ...configuration, tombstones: [9] }))
        .down('N3'),
      findings: [
        { message: 'no-write-quorum', targets: ['0'], data: { missing: '[N9 removed]' }, follows: [] },
      ],
    },
    {
      name: 'a lost zone where the copies must span two',
      snapshot: zoned().down('N3').down('N4'),
      findings: [{ message: 'no-write-quorum', targets: ['0'], data: { has: '1 zone', needs: '2 zones' } }],
    },
    {
      name: 'a quorum that is missed whatever the node that was not asked would say',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, replicatedOver([1, 2, 3], { node: 3 }))
        .down('N2')
        .down('N3', 'RP6001'),
      findings: [{ message: 'no-write-quorum', targets: ['0'], data: { missing: '[N2 unreachable]' } }],
    },
  ],
  unknown: [
    {
      name: 'a quorum that depends on a node that was not asked',
      snapshot: tight().down('N2', 'RP6003'),
      targets: ['0'],
    },
    {
      name: 'a quorum that depends on a node that is cut off from the metadata store',
      snapshot: withoutReads(withServer(tight(), 'N2', { leader: null }), ['N2']),
      targets: ['0'],
    },
    {
      name: 'a tail of an unknown kind',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, () => ({
        kind: 'unreadable',
        name: 'future',
        reason: 'unknown kind',
      })),
      targets: ['0'],
    },
    {
      name: 'a log without any segment',
      snapshot: clusterBuilder({ partitions: 1 }).change(facts.logs, (logs) => ({
        ...logs,
        logs: [{ id: 0, chain: [] }],
      })),
      targets: ['0'],
    },
    { name: 'logs that could not be read', snapshot: clusterBuilder().lose(facts.logs), targets: ['*'] },
  ],
  skipped: [
    {
      name: 'a log in memory',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, () => ({ kind: 'in-memory', params: '' })),
    },
  ],
})
