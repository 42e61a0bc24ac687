import type { MetadataServerView, NodesConfiguration } from '@restate-preflight/core'

type RaftConfiguration = NonNullable<MetadataServerView['configuration']>

/**
 * The raft configurations that members of the metadata store report, by node. Version 0 is a member that never heard
 * a leader: it knows nothing to compare.
 */
export const raftConfigurations = (
  views: ReadonlyMap<string, MetadataServerView>,
): ReadonlyMap<string, RaftConfiguration> =>
  new Map(
    [...views].flatMap(([node, { configuration }]) =>
      configuration === null || configuration.version === 0 ? [] : [[node, configuration] as const],
    ),
  )

/** The configuration of the highest version, which is the one in force or about to be. */
export const newestConfiguration = (
  configurations: ReadonlyMap<string, RaftConfiguration>,
): RaftConfiguration | undefined => [...configurations.values()].sort((a, b) => b.version - a.version)[0]

/** Whether the cluster keeps its metadata in servers of its own, and not in etcd or an object store. */
export const hasOwnMetadataStore = ({ nodes }: NodesConfiguration): boolean =>
  nodes.some(({ roles }) => roles.includes('metadata-server'))

/** Why a check of the raft group says nothing. */
export const externalMetadataStore = 'no registered node has the metadata-server role: the store is external'
