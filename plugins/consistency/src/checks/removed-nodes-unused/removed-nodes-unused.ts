import {
  defineCheck,
  facts,
  nodeKey,
  type FindingDraft,
  type NodesConfiguration,
  type Segment,
  type Target,
} from '@restate-preflight/core'
import { newestConfiguration, raftConfigurations } from '../../raft-configuration.ts'

/** Nobody counts on a node that was removed, or that never was. */
export const removedNodesUnused = defineCheck({
  id: 'consistency/removed-nodes-unused',
  summary: 'no removed or unknown node is in a replica set, a nodeset or the metadata store',
  tags: ['nodes', 'partitions', 'logs'],
  severity: 'critical',
  per: 'cluster',
  needs: {
    register: facts.nodesConfiguration,
    logs: facts.logs,
    epochs: facts.epoch,
    servers: facts.metadataServer,
  },
  settleMs: 2_000,
  messages: {
    'in-replica-set': {
      symptom: 'In the replica set of partitions, but {status}: {node}',
      required: 'every replica is on a registered node',
      current:
        '{node} is in the replica sets of partitions {places}; nodes_config version {version} has it as {status}',
      impact:
        'These partitions have a copy less than they count, and if it was the last one their state is gone. Removing a node does not look at replica sets.',
      action:
        'See who is left: `restatectl partitions list`. Place the replicas elsewhere: `restatectl partitions placement set <PARTITION_ID> --replicas <NODES>`. Keep the disk of {node} until that is done.',
    },
    'in-nodeset': {
      symptom: 'In the nodeset of logs, but {status}: {node}',
      required: 'every log server of a segment is registered',
      current: '{node} is in nodesets of logs {places}; nodes_config version {version} has it as {status}',
      impact: 'Records of these segments have a copy less than they count, and cannot be read from it again.',
      action:
        'Let new segments be made without it: `restatectl logs reconfigure --log-id <LOG_ID>`. `restatectl logs describe --all <LOG_ID>` shows the segments that name it; they end with a trim.',
    },
    'in-metadata-store': {
      symptom: 'In the raft group of the metadata store, but {status}: {node}',
      required: 'every member of the metadata store is registered',
      current:
        '{node} is a member in the raft configuration {places}; nodes_config version {version} has it as {status}',
      impact: 'It counts for the quorum, and can never vote: the store survives a failure less.',
      action:
        'Take it out: `restatectl metadata-server remove-node {node}`. `restatectl metadata-server list-servers` shows the result.',
    },
    'is-leader': {
      symptom: 'Leader of record of partitions, but {status}: {node}',
      required: 'the leader of record is registered',
      current:
        '{node} is the leader of record of partitions {places}; nodes_config version {version} has it as {status}',
      impact: 'Nobody has claimed these partitions since the node was removed; they may have no leader.',
      action:
        'See whether another node leads: `restatectl partitions list`. If none does, look at the replica sets: `restatectl partitions placement show`.',
    },
    'is-sequencer': {
      symptom: 'Sequencer of logs, but {status}: {node}',
      required: 'the sequencer of a segment that is written to is registered',
      current:
        '{node} is the sequencer of the last segment of logs {places}; nodes_config has it as {status}',
      impact: 'The next write has to extend the log first, which it does by itself.',
      action:
        'None; if it lasts while calls are made, look at `restatectl logs list` and health/log-sealable.',
    },
  },
  persists: (earlier, later) =>
    earlier.data['node'] === later.data['node'] &&
    placesOf(earlier).some((place) => placesOf(later).includes(place)),
  *evaluate({ target, lifecycle, read, readAll, missing, finding, unknown }) {
    const register = read('register')
    const { logs } = read('logs')
    const readable = readAll('epochs')
    const epochs = [...readable].flatMap(([partition, epoch]) =>
      epoch === null ? [] : [[partition, epoch] as const],
    )
    const servers = readAll('servers')
    const members = newestConfiguration(raftConfigurations(servers))
    const uses: readonly (readonly [Message, Target['kind'] | null, readonly Use[]])[] = [
      [
        'in-replica-set',
        'partition',
        epochs.map(([id, { current, next }]) => [id, [...current.replicaSet, ...(next?.replicaSet ?? [])]]),
      ],
      ['in-nodeset', 'log', logs.map(({ id, chain }) => [String(id), chain.flatMap(nodesetOf)])],
      [
        'in-metadata-store',
        null,
        members === undefined
          ? []
          : [[`version ${members.version}`, Object.keys(members.members).map(Number)]],
      ],
      [
        'is-leader',
        'partition',
        epochs.map(([id, { leader }]) => [id, leader === null ? [] : [leader.nodeId.id]]),
      ],
      [
        'is-sequencer',
        'log',
        logs.map(({ id, chain }) => [String(id), chain.slice(-1).flatMap(sequencerOf)]),
      ],
    ]
    let found = false
    for (const [message, kind, used] of uses) {
      for (const [id, status] of strangers(register, used)) {
        const places = used.flatMap(([place, ids]) => (ids.includes(id) ? [place] : []))
        const node = nodeKey(id)
        const data = { node, status, places: places.join(', '), version: register.version }
        const targets: readonly Target[] = [
          target,
          { kind: 'node', id: node },
          ...(kind === null ? [] : places.map((place): Target => ({ kind, id: place }))),
        ]
        // While nodes join, the raft group may be read after nodes_config, and have one that joined in between.
        const joins = lifecycle.settling && message === 'in-metadata-store' && status === notRegistered
        const severity = joins ? 'info' : severities[message]
        yield finding(message, data, { targets, magnitude: places.length, severity })
        found = true
      }
    }
    if (found) return
    // What could not be looked at may name one; the raft group is told by any member.
    const [unread = readable.size === 0 ? 'the epoch of no partition was read' : undefined] =
      missing('epochs').values()
    if (unread !== undefined) return unknown(unread)
    const [unasked = 'no metadata server was asked'] = servers.size === 0 ? missing('servers').values() : []
    if (servers.size === 0) return unknown(unasked)
  },
})

type Use = readonly [place: string, ids: readonly number[]]
type Message = keyof typeof severities

/** A claim and a sequencer are history where somebody else has taken over, and heal by themselves where not. */
const severities = {
  'in-replica-set': 'critical',
  'in-nodeset': 'critical',
  'in-metadata-store': 'high',
  'is-leader': 'medium',
  'is-sequencer': 'info',
} as const

const notRegistered = 'not registered'

const strangers = (
  { nodes, tombstones }: NodesConfiguration,
  uses: readonly Use[],
): readonly (readonly [id: number, status: string])[] => {
  const registered = new Set(nodes.map(({ id }) => id))
  const used = new Set(uses.flatMap(([, ids]) => ids))
  return [...used.difference(registered)]
    .sort((a, b) => a - b)
    .map((id) => [id, tombstones.includes(id) ? 'removed' : notRegistered])
}

const nodesetOf = ({ loglet }: Segment): readonly number[] =>
  loglet.kind === 'replicated' ? loglet.nodeset : []

const sequencerOf = ({ loglet }: Segment): readonly number[] =>
  loglet.kind === 'replicated' ? [loglet.sequencer.id] : []

const placesOf = ({ data }: FindingDraft): readonly string[] => String(data['places']).split(', ')
