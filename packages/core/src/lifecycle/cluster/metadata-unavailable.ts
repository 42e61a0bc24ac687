import type { UnavailableFact } from '../../fact.ts'
import { plainAddress } from '../../model/index.ts'
import { identOf, type ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition, NodeStates } from '../definition.ts'
import { wasNotAsked } from '../node-states.ts'
import { isSilent } from '../states-in.ts'

export const metadataUnavailable: ClusterStateDefinition = {
  state: 'metadata-unavailable',
  meaning:
    'The cluster is provisioned, and no node can read its metadata store: its members have no majority, or no leader.',
  holds:
    'nodes_config is known or a node serves, and no linearizable read came back through any node that answers; one that has joined failed, or fewer members answer than make a majority',
  usualSeconds: [1, 10],
  ends: 'from-outside',
  stage: 1,
  alsoLater: true,
  next: ['forming', 'bootstrapping', 'degraded', 'reconfiguring', 'serving'],
  judge: (view, nodes) => {
    const serves = [...nodes.values()].some(({ state }) => state === 'serving')
    if (view.nodesConfiguration === undefined && !serves) return null
    const asked = [...view.reads].filter(([key]) => !isSilent(nodes.get(key)?.state))
    if (asked.some(([, read]) => read.status === 'collected')) return null
    const refused = asked.some(
      ([key, read]) =>
        read.status === 'unavailable' &&
        failed(read) &&
        (identOf(view, key)?.nodeId != null || lacksMajority(view)),
    )
    if (!refused) return null
    return {
      because: 'no node can read the metadata store',
      waitsFor: ["a majority of the metadata store's members that agree on a leader"],
    }
  },
  nextSteps: (view, nodes) => [
    ...silentMembers(view, nodes).map((node) => `Bring ${node} back: it is a member of the metadata store.`),
    ...(view.nodes.some((node) => wasNotAsked(view, node))
      ? ['Ask the other members too: leave --single-address out.']
      : []),
    'Do not provision: the cluster is provisioned, and a second one would be made.',
  ],
}

/**
 * Whether fewer members of the metadata store answer than agree on anything. After a full stop the first nodes have not
 * joined again, and cannot: they wait for members, not for themselves.
 */
const lacksMajority = ({ metadataServers }: ClusterView): boolean => {
  const known = [...metadataServers.values()].filter(({ status }) => status === 'member')
  const members = Math.max(
    0,
    ...known.map(({ configuration }) => Object.keys(configuration?.members ?? {}).length),
  )
  return known.length > 0 && known.length <= members / 2
}

/** The run's own troubles say nothing about the store: it was cut short, or was not to ask. */
const failed = ({ error }: UnavailableFact): boolean => !error.code.startsWith('RP6')

const silentMembers = (view: ClusterView, nodes: NodeStates): readonly string[] =>
  (view.nodesConfiguration?.nodes ?? [])
    .filter(({ metadataServerState }) => metadataServerState === 'member')
    .filter(({ id }) => {
      const state = nodes.get(`N${id}`)?.state
      const wasLeftOut = view.nodes.some((node) => node.id === id && wasNotAsked(view, node))
      return !wasLeftOut && (state === undefined || isSilent(state))
    })
    .map(({ id, name, address }) => `N${id} (${name}, ${plainAddress(address)})`)
