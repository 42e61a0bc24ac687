import type { ClusterState, NodeState } from '../lifecycle/state.ts'
import type { ErrorCode } from './catalogue.ts'

/** What a code means in some states. A row fits where all that it names fits; the first row that fits counts. */
export interface LifecycleMeaning {
  readonly clusters?: readonly ClusterState[]
  /** States of the node that the error means: for the errors of a proxy that is the peer. */
  readonly nodes?: readonly NodeState[]
  readonly meaning: string
  readonly action: string
}

/** A cluster that somebody provisioned and that has not come up yet. */
const starting = ['provisioning', 'forming', 'bootstrapping'] as const
/** A cluster that has been up. */
const established = ['metadata-unavailable', 'reconfiguring', 'degraded', 'serving'] as const
/** A cluster whose metadata store answers somebody. */
const readable = ['reconfiguring', 'degraded', 'serving'] as const
/** A node that is on its way into the cluster. */
const arriving = ['booting', 'joining', 'starting'] as const

/**
 * Where the advice of the catalogue would mislead. Only a cluster of which no node was provisioned is ever to be
 * provisioned: everywhere else that makes a second cluster, so it is said not to.
 */
export const lifecycleMeanings: Partial<Readonly<Record<ErrorCode, readonly LifecycleMeaning[]>>> = {
  RP2101: [
    {
      clusters: starting,
      meaning:
        'Nothing listens on that port yet: while a cluster comes up, some nodes start later than others.',
      action: 'Wait for the node to start; if it does not, look into its log, and check the port.',
    },
  ],
  RP3001: [
    {
      clusters: ['metadata-unavailable'],
      meaning: 'The node waits for the metadata store, which has no majority at present.',
      action: 'Bring the members of the metadata store back first. Do not provision.',
    },
  ],
  RP4001: [
    {
      clusters: ['unprovisioned'],
      meaning: 'No node that answers belongs to a cluster. Each of them says so of its own store.',
      action:
        'Follow the steps of `restate-preflight status`, which name the one node to provision: first make sure that no other node was provisioned before.',
    },
    {
      clusters: ['split'],
      meaning: 'There are two clusters already, and this node has found neither.',
      action: 'Do not provision anything. Decide first which of the clusters is to stay.',
    },
    {
      nodes: ['orphan'],
      meaning:
        'The cluster is provisioned, but this node does not find it: it looks for the metadata store at the wrong addresses, or cannot reach them.',
      action:
        'Do not provision it: that would make a second cluster. Correct its metadata-client.addresses or its network, and restart it.',
    },
    {
      clusters: starting,
      meaning:
        'The cluster was provisioned just now, and this node has not joined it yet. It usually takes a second.',
      action:
        'Wait. If it lasts longer than 30 s, check metadata-client.addresses of the node. Do not provision again.',
    },
    {
      nodes: arriving,
      meaning: 'The cluster is provisioned, and this node is about to join it. It usually takes a second.',
      action:
        'Wait. If it lasts longer than 30 s, check metadata-client.addresses of the node. Do not provision it.',
    },
    {
      clusters: established,
      meaning:
        'The cluster is provisioned; the store that this node uses is not. Either the node has just started, or it does not find its cluster.',
      action:
        'Do not provision. If it lasts longer than 30 s, correct metadata-client.addresses of the node, and restart it.',
    },
  ],
  RP4003: [
    {
      clusters: starting,
      meaning:
        'The metadata store has just been made, and its members elect a leader. It usually takes a second or two.',
      action: 'Wait. Do not provision again.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning: 'No member knows of a leader: a majority of the members of the metadata store is gone.',
      action:
        'Bring the members back that do not answer; one is often enough. Keep all disks. Do not provision.',
    },
    {
      clusters: readable,
      meaning:
        'The store has a leader, since it answers elsewhere: this member has just started, an election was under way when it was asked, or it is cut off from the others.',
      action: 'Look again after 6 s. If it stays, mend the network between this member and the others.',
    },
  ],
  RP4004: [
    {
      clusters: ['unprovisioned'],
      meaning: 'A role starts once the node has joined a cluster, and there is none yet.',
      action: 'Nothing about this one: it ends by itself once the cluster is provisioned.',
    },
    {
      nodes: ['orphan'],
      meaning: 'A role starts once the node has joined its cluster, which this node does not find.',
      action: 'Do not provision it. Correct its metadata-client.addresses, and restart it.',
    },
    {
      clusters: starting,
      meaning: 'The node has joined, and its roles start. It usually takes less than a second.',
      action: 'Wait. If it lasts longer than 60 s, look into the log of the node. Do not provision again.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning: 'The role cannot start, because the metadata store has no majority.',
      action: 'Bring the members of the metadata store back first. Do not provision.',
    },
    {
      clusters: readable,
      meaning:
        'The cluster serves, and on this node the role has not started: the node has just been restarted, or hangs while it recovers.',
      action:
        'Wait; other admins answer meanwhile. If it lasts longer than 60 s, look into the log of the node.',
    },
  ],
  RP4006: [
    {
      clusters: ['metadata-unavailable'],
      meaning: 'The leader stepped down, because it no longer reaches a majority of the members.',
      action: 'Bring the members back that do not answer. Do not provision.',
    },
  ],
  RP4007: [
    {
      clusters: starting,
      meaning:
        'The node has joined the cluster, and its metadata server is about to become a member: it looks every 5 s.',
      action: 'Wait. If it is still no member after 30 s, look into the log of the metadata leader.',
    },
  ],
  RP4008: [
    {
      nodes: ['shutting-down'],
      meaning: 'The node is being stopped, and its metadata server has ended.',
      action: 'Nothing, if the node was meant to stop.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning: 'The metadata server on this node has ended, and without it the store has no majority.',
      action:
        'Look for a panic in the log of the node before you restart it, and keep its disk. Do not provision.',
    },
  ],
  RP4009: [
    {
      clusters: ['split'],
      meaning: 'Two clusters were made where one was meant, and a node of one talks to a node of the other.',
      action: 'Stop writing. Decide which cluster holds the data. Do not provision anything.',
    },
  ],
  RP4011: [
    {
      nodes: ['serving'],
      meaning: 'The peer answers us, but not the node that was asked.',
      action:
        'Mend the network between the two, and check that the address which the peer advertises leads to it from there.',
    },
    {
      nodes: ['unreachable'],
      meaning: 'The peer answers nobody: not the node that was asked, and not us.',
      action: 'Start the peer that is named, or mend the network to it.',
    },
    {
      clusters: starting,
      meaning: 'The peer has not started yet, or the address that the node was given for it is wrong.',
      action: 'Wait for the peer that is named; if it runs, check the address. Do not provision again.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning: 'The node asks one member of the metadata store after another; this one is down or cut off.',
      action: 'Bring the peer that is named back: it is a member of the metadata store. Do not provision.',
    },
  ],
  RP4012: [
    {
      nodes: ['hung'],
      meaning: 'The peer accepts connections and answers nothing, so the node has given it up.',
      action:
        'Look at the process of the peer that is named; metadata calls recover once a new leader is known.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning:
        'The node lost its connection to a member of the metadata store, which has no majority at present.',
      action: 'Look at the peer that is named, and bring the members back. Do not provision.',
    },
  ],
  RP6004: [
    {
      clusters: ['unprovisioned'],
      meaning: 'There is nothing to read before the cluster is provisioned.',
      action: 'Follow the steps of `restate-preflight status`.',
    },
    {
      clusters: ['split'],
      meaning: 'What was read came through a node of the other cluster, and says nothing of this one.',
      action:
        'Decide first which of the clusters is to stay. To look at one of them alone, give the address of one of its nodes with --single-address. Do not provision anything.',
    },
    {
      clusters: ['metadata-unavailable'],
      meaning: 'No node can read the metadata store, since a majority of its members is gone.',
      action: 'Bring the members back that do not answer. Do not provision.',
    },
  ],
}
