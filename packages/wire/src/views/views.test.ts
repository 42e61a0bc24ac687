import {
  create as createMessage,
  toBinary,
  type DescMessage,
  type MessageInitShape,
} from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { ClusterStateResponseSchema } from '../reflection/gen/restate/cluster_ctrl_svc_pb.ts'
import { StatusResponseSchema } from '../reflection/gen/restate/metadata_server_svc_pb.ts'
import { IdentResponseSchema } from '../reflection/gen/restate/node_ctl_svc_pb.ts'
import { rpcs, toClusterStateView, toIdent, toMetadataServerView } from '../index.ts'

/** Encoded by another implementation of protobuf, from the same definitions; decoded by ours. */
const bytesOf = <Desc extends DescMessage>(schema: Desc, init?: MessageInitShape<Desc>): Uint8Array =>
  toBinary(schema, createMessage(schema, init))
const identOf = (init?: MessageInitShape<typeof IdentResponseSchema>) =>
  rpcs.getIdent.deserialize(bytesOf(IdentResponseSchema, init))
const statusOf = (init?: MessageInitShape<typeof StatusResponseSchema>) =>
  rpcs.metadataServerStatus.deserialize(bytesOf(StatusResponseSchema, init))
const stateOf = (init?: MessageInitShape<typeof ClusterStateResponseSchema>) =>
  rpcs.getClusterState.deserialize(bytesOf(ClusterStateResponseSchema, init))

describe('toIdent', () => {
  it('reads an answer of nothing as a node of which nothing is known', () => {
    expect(toIdent(rpcs.getIdent.deserialize(new Uint8Array()))).toEqual({
      status: 'unknown',
      nodeId: null,
      clusterName: '',
      roles: [],
      ageSeconds: 0,
      adminStatus: 'unknown',
      workerStatus: 'unknown',
      logServerStatus: 'unknown',
      metadataServerStatus: 'unknown',
      cachedVersions: { nodesConfiguration: 0, partitionTable: 0, logs: 0, schema: 0 },
      advertisedAddresses: [],
    })
  })

  it('reads every field', () => {
    const response = identOf({
      status: 3,
      nodeId: { id: 4, generation: 2 },
      clusterName: 'c',
      roles: ['admin', 'role-of-the-future'],
      ageS: 77n,
      adminStatus: 1,
      workerStatus: 2,
      logServerStatus: 3,
      metadataServerStatus: 4,
      nodesConfigVersion: 10,
      logsVersion: 11,
      schemaVersion: 12,
      partitionTableVersion: 13,
      advertisedAddresses: [{ name: 'a', address: 'http://h:1/' }, { address: 'http://h:2/' }],
    })
    expect(toIdent(response)).toEqual({
      status: 'shutting-down',
      nodeId: { id: 4, generation: 2 },
      clusterName: 'c',
      roles: ['admin', 'role-of-the-future'],
      ageSeconds: 77,
      adminStatus: 'ready',
      workerStatus: 'starting-up',
      logServerStatus: 'failsafe',
      metadataServerStatus: 'standby',
      cachedVersions: { nodesConfiguration: 10, partitionTable: 13, logs: 11, schema: 12 },
      advertisedAddresses: ['http://h:1/', 'http://h:2/'],
    })
  })

  it.each([
    ['status', ['unknown', 'alive', 'starting-up', 'shutting-down', 'unknown']],
    ['adminStatus', ['unknown', 'ready', 'starting-up', 'unknown']],
    ['workerStatus', ['unknown', 'ready', 'starting-up', 'unknown']],
    ['logServerStatus', ['unknown', 'ready', 'starting-up', 'failsafe', 'stopping', 'unknown']],
    [
      'metadataServerStatus',
      ['unknown', 'starting-up', 'awaiting-provisioning', 'member', 'standby', 'unknown'],
    ],
  ] as const)('names each %s, and a number of the future unknown', (field, names) => {
    expect(names.map((_, number) => toIdent(identOf({ [field]: number }))[field])).toEqual(names)
  })

  it('keeps what it does not know out of the way', () => {
    // Field 1000, a varint, in front of the status.
    expect(toIdent(rpcs.getIdent.deserialize(Uint8Array.of(0xc0, 0x3e, 5, 8, 1))).status).toBe('alive')
  })
})

describe('deserialize', () => {
  it.each([
    ['text', [...Buffer.from('<html>')]],
    ['a zero byte, then text', [0, ...Buffer.from('hello')]],
    ['the end of a group that never began', [0x0c, 8, 1]],
    ['a string that is not UTF-8', [0x1a, 2, 0xc3, 0x28]],
    ['a message that is cut short', [0x12, 9, 8, 1]],
  ])('throws on %s', (_, bytes) => {
    expect(() => rpcs.getIdent.deserialize(Uint8Array.from(bytes))).toThrow()
  })
})

describe('countUnknownFields', () => {
  it('counts fields at every depth, in lists, maps and alternatives', () => {
    // An unknown field beside, and one inside, of an advertised address.
    const bytes = Uint8Array.of(0xc0, 0x3e, 5, 0x7a, 3, 0xc0, 0x3e, 6)
    expect(rpcs.getIdent.countUnknownFields(rpcs.getIdent.deserialize(bytes))).toBe(2)
    const known = stateOf({ clusterState: { nodes: { 1: { state: { case: 'dead', value: {} } } } } })
    expect(rpcs.getClusterState.countUnknownFields(known)).toBe(0)
  })

  it('counts nothing in an answer of nothing', () => {
    expect(rpcs.getIdent.countUnknownFields(identOf())).toBe(0)
  })
})

describe('toMetadataServerView', () => {
  it('tells a server without configuration from a member that never heard a leader', () => {
    const none = { leader: null, raft: null, snapshot: null }
    expect(toMetadataServerView(statusOf({ status: 2 }))).toEqual({
      status: 'awaiting-provisioning',
      configuration: null,
      ...none,
    })
    expect(toMetadataServerView(statusOf({ status: 3, configuration: { version: {} } }))).toEqual({
      status: 'member',
      configuration: { version: 0, members: {} },
      ...none,
    })
  })

  it('reads every field, 64 bits exact', () => {
    const most = 18446744073709551615n
    const response = statusOf({
      status: 3,
      configuration: { version: { value: 2 }, members: { 1: 1795424541610n, 4294967295: -1n } },
      leader: 0,
      raft: { term: most, applied: 1n, committed: 2n, firstIndex: 3n, lastIndex: 4n },
      snapshot: { index: most, size: 5n },
    })
    expect(toMetadataServerView(response)).toEqual({
      status: 'member',
      configuration: { version: 2, members: { '1': '1795424541610', '4294967295': '-1' } },
      leader: 0,
      raft: { term: String(most), applied: '1', committed: '2', firstIndex: '3', lastIndex: '4' },
      snapshot: { index: String(most), bytes: '5' },
    })
  })
})

describe('toClusterStateView', () => {
  it('reads an admin that has not refreshed yet', () => {
    expect(toClusterStateView(stateOf())).toEqual({
      refreshedAgoMs: null,
      nodes: [],
    })
    expect(toClusterStateView(stateOf({ clusterState: {} }))).toEqual({
      refreshedAgoMs: null,
      nodes: [],
    })
  })

  it('reads nodes and replicas in the order of their ids', () => {
    const response = stateOf({
      clusterState: {
        lastRefreshed: { seconds: 1n, nanos: 250_000_000 },
        nodes: {
          10: {
            state: { case: 'dead', value: { lastSeenAlive: { seconds: 1795424544n, nanos: 302_999_999 } } },
          },
          3: {},
          2: {
            state: {
              case: 'alive',
              value: {
                generationalNodeId: { id: 2, generation: 5 },
                lastHeartbeatAt: { seconds: 1795424544n },
                uptimeS: 9n,
                partitions: {
                  11: {},
                  7: {
                    updatedAt: { seconds: 1795424544n },
                    plannedMode: 1,
                    effectiveMode: 2,
                    detailedEffectiveMode: 3,
                    replayStatus: 3,
                    lastObservedLeaderEpoch: { value: 4n },
                    lastObservedLeaderNode: { id: 1, generation: 2 },
                    lastAppliedLogLsn: { value: 18446744073709551615n },
                    durableLsn: { value: 5n },
                    lastArchivedLogLsn: { value: 6n },
                    targetTailLsn: { value: 7n },
                    lastAppliedSchemaVersion: { value: 9 },
                    brokenReason: 1,
                  },
                },
              },
            },
          },
        },
      },
    })
    expect(toClusterStateView(response)).toEqual({
      refreshedAgoMs: 1250,
      nodes: [
        {
          state: 'alive',
          id: 2,
          nodeId: { id: 2, generation: 5 },
          lastHeartbeatAt: '2026-11-23T09:02:24.000Z',
          uptimeSeconds: 9,
          partitions: [
            {
              partitionId: 7,
              updatedAt: '2026-11-23T09:02:24.000Z',
              plannedMode: 'leader',
              effectiveMode: 'becoming-leader',
              replayStatus: 'catching-up',
              lastObservedLeaderEpoch: '4',
              lastObservedLeaderNode: { id: 1, generation: 2 },
              lastAppliedLsn: '18446744073709551615',
              durableLsn: '5',
              archivedLsn: '6',
              targetTailLsn: '7',
              appliedSchemaVersion: 9,
              brokenReason: 'ahead-of-log',
            },
            {
              partitionId: 11,
              updatedAt: null,
              plannedMode: 'unknown',
              effectiveMode: 'unknown',
              replayStatus: 'unknown',
              lastObservedLeaderEpoch: null,
              lastObservedLeaderNode: null,
              lastAppliedLsn: null,
              durableLsn: null,
              archivedLsn: null,
              targetTailLsn: null,
              appliedSchemaVersion: null,
              brokenReason: null,
            },
          ],
        },
        { state: 'dead', id: 10, lastSeenAliveAt: '2026-11-23T09:02:24.302Z' },
      ],
    })
  })

  it.each([
    [{}, 'unknown'],
    [{ effectiveMode: 1 }, 'leader'],
    [{ effectiveMode: 2 }, 'follower'],
    [{ effectiveMode: 9 }, 'unknown'],
    [{ effectiveMode: 1, detailedEffectiveMode: 4 }, 'leader'],
    [{ effectiveMode: 2, detailedEffectiveMode: 1 }, 'candidate'],
    [{ effectiveMode: 2, detailedEffectiveMode: 2 }, 'follower'],
    [{ effectiveMode: 2, detailedEffectiveMode: 9 }, 'follower'],
  ])('prefers the detailed mode where there is one: %j is %s', (status, mode) => {
    expect(replica(status)).toMatchObject({ effectiveMode: mode })
  })

  it('takes a reason that it does not know for broken, and a time beyond the calendar for none', () => {
    expect(replica({ brokenReason: 9, updatedAt: { seconds: 1n << 62n } })).toMatchObject({
      brokenReason: 'unknown reason 9',
      updatedAt: null,
    })
  })
})

const replica = (status: object): unknown => {
  const view = toClusterStateView(
    stateOf({
      clusterState: { nodes: { 1: { state: { case: 'alive', value: { partitions: { 0: status } } } } } },
    }),
  )
  const [node] = view.nodes
  return node?.state === 'alive' ? node.partitions[0] : undefined
}
