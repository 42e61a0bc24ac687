import { defineCheck, epochKey, facts, nodeKey } from '@restate-preflight/core'
import { isSilent, nodeIsDown } from '../../causes.ts'
import { pinnedNode } from '../../policies.ts'

/** The node to which a leader is pinned can lead. */
export const pinsCanHold = defineCheck({
  id: 'consistency/pins-can-hold',
  summary: 'every partition whose leader is pinned has a live replica on that node',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { epoch: facts.epoch, register: facts.nodesConfiguration },
  settleMs: 6_000,
  expectedWhileSettling: true,
  messages: {
    'pin-void': {
      symptom: 'The leader of partition {partition} is pinned to a node that cannot lead: {node}',
      required: '{node} is registered, alive, and in the replica set',
      current: '{node} {reason}; the replica set is [{replicas}] in version {version} of {key}',
      impact: 'The pin does nothing, and the leader is wherever it happens to be.',
      action:
        'Take the pin back (`restatectl partitions leadership unpin {partition}`), or put a replica on {node}: `restatectl partitions placement set {partition} --replicas <NODES>`',
    },
  },
  /** Under another version it is another decision, about the pin or about the replicas. */
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] && earlier.data['version'] === later.data['version'],
  *evaluate({ target, lifecycle, read, finding }) {
    const epoch = read('epoch')
    const id = pinnedNode(epoch?.leadershipPolicy ?? null)
    if (epoch === null || id === null) return
    const node = nodeKey(id)
    const replicas = [...epoch.current.replicaSet, ...(epoch.next?.replicaSet ?? [])]
    const isRegistered = read('register').nodes.some((each) => each.id === id)
    const isDown = isSilent(lifecycle, node)
    const reason = !isRegistered
      ? 'is not registered'
      : !replicas.includes(id)
        ? 'has no replica of it'
        : isDown
          ? 'is down'
          : null
    if (reason === null) return
    yield finding(
      'pin-void',
      {
        partition: target.id,
        node,
        reason,
        replicas: replicas.map(nodeKey).join(', '),
        version: epoch.version,
        key: epochKey(Number(target.id)),
      },
      {
        targets: [target, { kind: 'node', id: node }],
        follows: reason === 'is down' ? [nodeIsDown(node)] : [],
      },
    )
  },
})
