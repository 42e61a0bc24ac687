import { nodeKey, type NodesConfiguration, type RegisteredNode, type Target } from '@restate-preflight/core'

/** A release as [major, minor, patch]. */
export type Release = readonly [major: number, minor: number, patch: number]

/** From 1.7.0 on, `nodes_config` has features and epoch metadata have a leadership policy: older servers drop both. */
export const knowsFeatures: Release = [1, 7, 0]

/** Epoch metadata have a placement policy since. */
export const knowsPlacement: Release = [1, 7, 3]

/**
 * The registered nodes whose server is older than a release, and so rewrites metadata without what it does not know. Servers
 * older than 1.6 register no version.
 */
export const olderThan = ({ nodes }: NodesConfiguration, release: Release): readonly RegisteredNode[] =>
  nodes.filter(({ binaryVersion }) => isBefore(binaryVersion, release))

/** `N2 (1.6.2)`, or that there is none any more. */
export const describeServers = (nodes: readonly RegisteredNode[]): string =>
  nodes.map(({ id, binaryVersion }) => `${nodeKey(id)} (${binaryVersion ?? 'before 1.6'})`).join(', ') ||
  'no node that is registered now'

/** Nodes as targets of a finding. */
export const nodeTargets = (nodes: readonly RegisteredNode[]): readonly Target[] =>
  nodes.map(({ id }) => ({ kind: 'node', id: nodeKey(id) }))

const isBefore = (version: string | null, release: Release): boolean => {
  if (version === null) return true
  const [, ...parts] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? []
  if (parts.length === 0) return false
  const difference = release.map((part, index) => Number(parts[index] ?? 0) - part).find((d) => d !== 0)
  return difference !== undefined && difference < 0
}
