import { nodeKey, type MetadataServerView, type NodesConfiguration } from '@restate-preflight/core'

/** Whether the cluster keeps its metadata itself, in metadata servers, and not in etcd or an object store. */
export const hasOwnMetadataStore = ({ nodes }: NodesConfiguration): boolean =>
  nodes.some(({ roles }) => roles.includes('metadata-server'))

export const externalMetadataStore = 'no registered node runs a metadata server: the store is an external one'

/**
 * The keys of the members of the metadata store: from the newest raft configuration that a server reports, else, where
 * no server answers, from nodes_config. Empty where neither is known.
 */
export const memberKeys = (
  views: ReadonlyMap<string, MetadataServerView>,
  configuration: NodesConfiguration | undefined,
): readonly string[] => {
  const newest = [...views.values()]
    .flatMap((view) => view.configuration ?? [])
    .reduce<MetadataServerView['configuration']>(
      (best, next) => (best === null || next.version > best.version ? next : best),
      null,
    )
  const members = Object.keys(newest?.members ?? {}).map((id) => nodeKey(Number(id)))
  if (members.length > 0) return members
  return (configuration?.nodes ?? [])
    .filter(({ metadataServerState }) => metadataServerState === 'member')
    .map(({ id }) => nodeKey(id))
}
