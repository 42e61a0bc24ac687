import { randomBytes } from 'node:crypto'
import type { ClusterOptions, NodeOptions, ServerVersion } from './types.ts'

export interface NodePlan extends NodeOptions {
  readonly name: string
  readonly version: ServerVersion
}

/** The options with all defaults filled in. */
export interface ClusterPlan {
  readonly clusterName: string
  readonly nodes: readonly NodePlan[]
  readonly env: Readonly<Record<string, string>>
  readonly startTimeoutMs: number
}

const DEFAULT_VERSION = '1.7.12'
const MAX_NODES = 32

/** Throws a RangeError for options that no cluster can have. */
export function planCluster(options: ClusterOptions): ClusterPlan {
  const wanted = nodeOptions(options.nodes ?? 3)
  if (wanted.length < 1 || wanted.length > MAX_NODES) {
    throw new RangeError(`a local cluster has 1 to ${MAX_NODES} nodes, not ${wanted.length}`)
  }
  const nodes = wanted.map((node, index) => ({
    ...node,
    name: node.name ?? `n${index + 1}`,
    version: node.version ?? options.version ?? DEFAULT_VERSION,
  }))
  const names = new Set(nodes.map((node) => node.name))
  if (names.size < nodes.length) throw new RangeError(`names of nodes differ: ${[...names].join(', ')}`)
  // Names become file names, and parts of container names.
  const odd = nodes.find((node) => !/^[a-z0-9][a-z0-9-]{0,30}$/.test(node.name))
  if (odd)
    throw new RangeError(`the name of a node is lower-case letters, digits and dashes, not '${odd.name}'`)
  return {
    clusterName: options.clusterName ?? `local-${randomBytes(4).toString('hex')}`,
    nodes,
    env: options.env ?? {},
    startTimeoutMs: options.startTimeoutMs ?? 30_000,
  }
}

function nodeOptions(nodes: number | readonly NodeOptions[]): readonly NodeOptions[] {
  return typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes
}
