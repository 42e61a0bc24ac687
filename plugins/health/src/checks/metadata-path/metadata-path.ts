import {
  defineCheck,
  facts,
  type Cause,
  type ErrorRecord,
  type NodeEntry,
  type NodeState,
} from '@restate-preflight/core'
import { metadataHasNoQuorum, nodeIsDown } from '../../causes.ts'
import { registrationOf } from '../../registration.ts'
import { isSilence } from '../../silence.ts'

/** Restate puts the address of the peer that failed a node into its error: `[http://10.0.0.1:5122]`. */
const peerPattern = /\[((?:https?|unix):[^\]\s]+)\]/

export const metadataPath = defineCheck({
  id: 'health/metadata-path',
  summary: 'a linearizable metadata read works through every node',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'node',
  needs: {
    ident: facts.ident,
    read: facts.linearizableRead,
    configuration: facts.nodesConfiguration,
  },
  absence: { judged: ['read'] },
  settleMs: 6_000,
  messages: {
    'no-read-anywhere': {
      symptom: 'No node can read the metadata store; tried through {node}',
      required: 'a linearizable read of nodes_config through every node',
      current: '{error}; the peer that the error names: {peer}',
      impact:
        'Metadata can be neither read nor changed: no leader election for partitions, no new logs, no deployments.',
      action:
        'See health/metadata-quorum for the members to bring back (`restatectl metadata-server list-servers`); begin with the peer that is named: {peer}. Do not provision.',
    },
    'no-read-through-node': {
      symptom: 'No metadata read through {node}',
      required: 'a linearizable read of nodes_config through every node',
      current: '{error}; the peer that the error names: {peer}',
      impact:
        'The store works, but not for {node}: it cannot take over partitions, extend logs or register deployments.',
      action:
        'Look at the named peer ({peer}), then at the network from {node} to it. If {node} does not find the leader at all, compare its metadata-client.addresses with: `restatectl metadata-server list-servers`',
    },
  },
  *evaluate(context) {
    const { target, lifecycle, nodes, read, look, readAll, finding, unknown } = context
    registrationOf(read('configuration'), target.id, context)
    read('ident')
    const own = look('read')
    if (own.status === 'collected') return
    if (!isSilence(own.error)) return unknown(own.error)
    const someWorks = readAll('read').size > 0
    yield finding(
      someWorks ? 'no-read-through-node' : 'no-read-anywhere',
      { node: target.id, error: `${own.error.message} (${own.error.code})`, peer: peerOf(own.error) },
      {
        severity: someWorks ? 'medium' : 'critical',
        follows: someWorks
          ? troubledNode(target.id, own.error, nodes, (key) => lifecycle.nodes.get(key)?.state)
          : blamesTheQuorum(own.error)
            ? [metadataHasNoQuorum]
            : [],
      },
    )
  },
})

/** What a node answers that has no leader to ask; a node without metadata addresses fails with or without a quorum. */
const blamesTheQuorum = ({ code }: ErrorRecord): boolean =>
  ['RP3001', 'RP4003', 'RP4005', 'RP4006', 'RP4011', 'RP4012'].includes(code)

/** The node itself where it is cut off or a zombie, else the peer that its error names, where that one is silent. */
const troubledNode = (
  node: string,
  { target }: ErrorRecord,
  nodes: readonly NodeEntry[],
  stateOf: (key: string) => NodeState | undefined,
): readonly Cause[] => {
  const own = stateOf(node)
  if (own === 'isolated' || own === 'zombie') return [nodeIsDown(node)]
  const peer = nodes.find(({ key, address }) => key !== node && (address === target || key === target))
  const state = peer === undefined ? undefined : stateOf(peer.key)
  return peer !== undefined && (state === 'unreachable' || state === 'hung') ? [nodeIsDown(peer.key)] : []
}

const peerOf = ({ message, layers }: ErrorRecord): string =>
  [message, ...layers].map((text) => peerPattern.exec(text)?.[1]).find((peer) => peer !== undefined) ?? 'none'
