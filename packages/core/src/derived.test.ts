import { describe, expect, it } from 'vitest'
import { derived, logWithId, replicasIn } from './derived.ts'
import type { ClusterStateView, Logs, ReplicaView } from './model/index.ts'

describe('what is derived from a fact', () => {
  it('is derived once for each value, even where the result is undefined', () => {
    const asked: object[] = []
    const length = derived((value: readonly number[]) => {
      asked.push(value)
      return value.length === 0 ? undefined : value.length
    })
    const [empty, two] = [[], [1, 2]]
    expect([length(empty), length(two), length(empty), length(two)]).toEqual([undefined, 2, undefined, 2])
    expect(asked).toEqual([empty, two])
  })

  it('finds a log by the id of a target; of two with one id the first', () => {
    const log = (id: number, baseLsn: string) => ({
      id,
      chain: [{ baseLsn, index: 0, createdAt: null, loglet: { kind: 'local' as const, params: '' } }],
    })
    const logs: Logs = {
      version: 1,
      defaultProvider: { kind: 'local' },
      logs: [log(3, '1'), log(3, '2')],
      modifiedAt: null,
    }
    expect(logWithId(logs, '3')).toBe(logs.logs[0])
    expect(logWithId(logs, '4')).toBeUndefined()
  })

  it('finds the replicas of a partition in the order of the nodes, and none on a dead one', () => {
    const replica = (partitionId: number) => ({ partitionId }) as ReplicaView
    const alive = (id: number, ...partitions: readonly ReplicaView[]) => ({
      ...{ state: 'alive' as const, id, nodeId: { id, generation: 1 } },
      ...{ lastHeartbeatAt: null, uptimeSeconds: 1, partitions },
    })
    const view: ClusterStateView = {
      refreshedAgoMs: 1,
      nodes: [
        alive(2, replica(7), replica(8)),
        { state: 'dead', id: 3, lastSeenAliveAt: null },
        alive(4, replica(7)),
      ],
    }
    expect(replicasIn(view, 7).map(({ node }) => node.id)).toEqual([2, 4])
    expect(replicasIn(view, 8).map(({ replica: found }) => found)).toEqual([replica(8)])
    expect(replicasIn(view, 9)).toEqual([])
  })
})
