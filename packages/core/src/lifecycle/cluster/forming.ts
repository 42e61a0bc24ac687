import { identOf, secondsSince, settlingSeconds, type ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'
import { isArriving, keysIn, list } from '../states-in.ts'

export const forming: ClusterStateDefinition = {
  state: 'forming',
  meaning: 'Nodes are on their way into the cluster, or into its metadata store.',
  holds:
    'no node serves yet and some boot, join or start; or a node that is not registered does; or a metadata server that registered less than 30 s ago is still to join the store',
  usualSeconds: [0, 5],
  ends: 'by-itself',
  // Nodes also boot where nothing was provisioned yet.
  stage: null,
  next: [
    'unprovisioned',
    'provisioning',
    'bootstrapping',
    'degraded',
    'reconfiguring',
    'serving',
    'metadata-unavailable',
    'split',
  ],
  judge: (view, nodes) => {
    const arriving = keysIn(nodes, isArriving)
    const served = keysIn(nodes, (state) => state === 'serving')
    const newcomers = arriving.filter(
      (key) => !view.nodes.some((node) => node.key === key && node.registered),
    )
    const joinsStore = view.nodes
      .filter(({ key, id }) => isJoiningTheStore(view, key, id))
      .map(({ key }) => key)
    const someServe = view.nodesConfiguration !== undefined && served.length > 0
    if (someServe && newcomers.length + joinsStore.length === 0) return null
    const pending = [...new Set([...(served.length === 0 ? arriving : newcomers), ...joinsStore])]
    if (pending.length === 0) return null
    return {
      because: `${list(pending)} ${pending.length === 1 ? 'has' : 'have'} not fully joined yet`,
      waitsFor: [
        ...Map.groupBy(pending, (key) =>
          joinsStore.includes(key) ? 'its metadata server joins the store' : nodes.get(key)?.because,
        ),
      ].map(([because = 'it says nothing', keys]) => `${list(keys)} to join (${because})`),
    }
  },
  nextSteps: () => [
    'Wait: a node usually joins within a second. If it lasts longer than 60 s, look into the log of the node that is named.',
  ],
}

/** An alive node whose metadata server is to join by itself and has not yet: it usually takes 5 s, one tick of its status. */
const isJoiningTheStore = (view: ClusterView, key: string, id: number | null): boolean => {
  const registered = view.nodesConfiguration?.nodes.find((node) => node.id === id)
  const server = view.metadataServers.get(key)
  const ident = identOf(view, key)
  if (registered === undefined || ident === undefined || !registered.roles.includes('metadata-server'))
    return false
  if (secondsSince(view, view.nodesConfiguration?.modifiedAt) > settlingSeconds) return false
  if (registered.metadataServerState === 'provisioning') return true
  // It stands by, then is a member, and has a configuration only once the leader has sent it one.
  return (
    registered.metadataServerState === 'member' &&
    (server?.status === 'standby' || (server?.status === 'member' && server.configuration?.version === 0))
  )
}
