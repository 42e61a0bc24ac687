import { defineCheck, facts, type ErrorRecord } from '@restate-preflight/core'
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
  settleMs: 6_000,
  messages: {
    'no-read-anywhere': {
      symptom: 'No node can read the metadata store; tried through {node}',
      required: 'a linearizable read of nodes_config through every node',
      current: '{error}; the peer that the error names: {peer}',
      impact:
        'Metadata can be neither read nor changed: no leader election for partitions, no new logs, no deployments.',
      action:
        'See health/metadata-quorum for the members to bring back (restatectl metadata-server list-servers); begin with the peer that is named: {peer}. Do not provision.',
    },
    'no-read-through-node': {
      symptom: 'No metadata read through {node}',
      required: 'a linearizable read of nodes_config through every node',
      current: '{error}; the peer that the error names: {peer}',
      impact:
        'The store works, but not for {node}: it cannot take over partitions, extend logs or register deployments.',
      action:
        'Look at the named peer ({peer}), then at the network from {node} to it. If {node} does not find the leader at all, compare its metadata-client.addresses with: restatectl metadata-server list-servers',
    },
  },
  *evaluate(context) {
    const { target, read, look, readAll, finding, unknown } = context
    registrationOf(read('configuration'), target.id, context)
    read('ident')
    const own = look('read')
    if (own.status === 'collected') return
    if (!isSilence(own.error)) return unknown(own.error)
    const someWorks = readAll('read').size > 0
    yield finding(
      someWorks ? 'no-read-through-node' : 'no-read-anywhere',
      { node: target.id, error: `${own.error.message} (${own.error.code})`, peer: peerOf(own.error) },
      { severity: someWorks ? 'medium' : 'critical' },
    )
  },
})

const peerOf = ({ message, layers }: ErrorRecord): string =>
  [message, ...layers].map((text) => peerPattern.exec(text)?.[1]).find((peer) => peer !== undefined) ?? 'none'
