import { identOf, type ClusterView } from './cluster-view.ts'
import type { ClusterState, NodeLifecycle } from './state.ts'

type States = ReadonlyMap<string, NodeLifecycle>

/** What to do next in a state, in order, with the addresses of this cluster. */
export const nextStepsFor = (state: ClusterState, view: ClusterView, states: States): readonly string[] =>
  stepsByState[state](view, states)

const stepsByState: Readonly<Record<ClusterState, (view: ClusterView, states: States) => readonly string[]>> =
  {
    'no-contact': () => [
      'Check that the addresses are fabric addresses (port 5122 by default) and that the nodes run.',
      'Give another address of the cluster with --address.',
    ],
    split: () => [
      'Stop writing to the cluster. Do not provision anything.',
      'Decide which cluster holds the data; move the base directories of the other nodes away and restart them, so that they join it.',
    ],
    unprovisioned: (view) => [
      'Make sure that no other node of this cluster was provisioned before: give its address with --address, and look again.',
      `Provision once, on one node only: restatectl provision --address ${seedAddress(view)}`,
      `Then wait: restate-preflight status --address ${seedAddress(view)}`,
    ],
    provisioning: (view) => [
      'Wait: it usually takes less than a second.',
      `If it lasts longer than 30 s, provisioning was interrupted. Run it again on the same node: restatectl provision --address ${seedAddress(view)}`,
    ],
    'metadata-unavailable': (view, states) => [
      ...silentMembers(view, states).map(
        (node) => `Bring ${node} back: it is a member of the metadata store.`,
      ),
      'Do not provision: the cluster is provisioned, and a second one would be made.',
    ],
    forming: () => [
      'Wait: a node usually joins within a second. If it lasts longer than 60 s, look into the log of the node that is named.',
    ],
    bootstrapping: () => ['Wait: it usually takes 6 to 16 s. Do not provision again.'],
    reconfiguring: () => ['Wait until it is over before you stop or upgrade a node.'],
    degraded: (view, states) =>
      view.nodes.flatMap(({ key, address, name }) => {
        const step = stepForNode(states.get(key))
        return step === null ? [] : [`${key}${name === null ? '' : ` (${name}, ${address})`}: ${step}`]
      }),
    serving: () => [],
  }

const stepForNode = (node: NodeLifecycle | undefined): string | null => {
  switch (node?.state) {
    case 'unreachable':
      return 'start it, or mend the network to it; if it is gone for good, remove it from the cluster.'
    case 'hung':
      return 'look at its process (stopped, swapping, out of disk), and restart it if it does not recover.'
    case 'orphan':
      return 'do not provision it. Correct its metadata-client.addresses so that it finds its cluster, and restart it.'
    case 'zombie':
      return 'correct its advertised address or its network; if a newer process of the node runs, stop this one.'
    case 'isolated':
      return 'mend the network between it and the other nodes.'
    case 'shutting-down':
      return 'wait until it has stopped.'
    case 'booting':
    case 'joining':
    case 'starting':
      return 'wait; if it lasts longer than 60 s, look into its log.'
    case 'awaiting-provisioning':
      return 'do not provision it before it is known why it does not find the cluster.'
    case 'serving':
    case undefined:
      return null
  }
}

/** Only a node with the metadata-server role can be provisioned (`replicated.rs`). */
const seedAddress = (view: ClusterView): string => {
  const capable = view.nodes.filter(({ key }) => identOf(view, key)?.roles.includes('metadata-server'))
  return (capable[0] ?? view.nodes[0])?.address ?? 'http://localhost:5122'
}

const silentMembers = (view: ClusterView, states: States): readonly string[] =>
  (view.nodesConfiguration?.nodes ?? [])
    .filter(({ metadataServerState }) => metadataServerState === 'member')
    .filter(({ id }) => {
      const state = states.get(`N${id}`)?.state
      return state === 'unreachable' || state === 'hung' || state === undefined
    })
    .map(({ id, name, address }) => `N${id} (${name}, ${address})`)
