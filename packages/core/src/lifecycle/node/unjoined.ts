import type { NodeEntry } from '../../snapshot.ts'
import { identOf, secondsSince, type ClusterView } from '../cluster-view.ts'

/** A node that joins does so within a second; beyond this time something keeps it out. */
const joinGraceSeconds = 10

/** What is known of a node that answers and has no node id yet. */
export interface Unjoined {
  /** Why it can be said that its cluster exists and it only has to join; null where that cannot be said. */
  readonly readsItsCluster: string | null
  /** Its metadata store, or its metadata server, waits to be provisioned. */
  readonly waits: boolean
  /** A node of the same cluster name that has joined, among those that were asked. */
  readonly joinedPeer: { readonly key: string; readonly clusterName: string } | null
  /** It had time enough to find that peer's cluster. */
  readonly hadTime: boolean
}

/** Null where the node does not answer, or has joined. */
export const unjoinedOf = (view: ClusterView, node: NodeEntry): Unjoined | null => {
  const ident = identOf(view, node.key)
  if (ident === undefined || ident.nodeId !== null) return null
  const read = view.reads.get(node.key)
  const peer = view.nodes.find(({ key }) => key !== node.key && hasJoined(view, key, ident.clusterName))
  const isServer = ident.metadataServerStatus === 'member' || ident.metadataServerStatus === 'standby'
  return {
    readsItsCluster:
      read?.status === 'collected' && read.value.version !== null
        ? 'it can read the metadata of the cluster, and has not joined it yet'
        : isServer
          ? `its metadata server is a ${ident.metadataServerStatus}; the node has not joined yet`
          : null,
    waits:
      ident.metadataServerStatus === 'awaiting-provisioning' ||
      (read?.status === 'unavailable' && read.error.code === 'RP4001'),
    joinedPeer: peer === undefined ? null : { key: peer.key, clusterName: ident.clusterName },
    hadTime:
      secondsSince(view, view.nodesConfiguration?.modifiedAt) >= joinGraceSeconds &&
      ident.ageSeconds >= joinGraceSeconds,
  }
}

const hasJoined = (view: ClusterView, key: string, clusterName: string): boolean => {
  const ident = identOf(view, key)
  return ident !== undefined && ident.nodeId !== null && ident.clusterName === clusterName
}
