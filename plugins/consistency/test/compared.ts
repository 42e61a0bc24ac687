import { earlierLookOf, facts, type EarlierLook, type NodesConfiguration } from '@restate-preflight/core'
import type { ClusterBuilder } from '@restate-preflight/testkit'

/** A cluster after an earlier look at another. */
export const after = (
  earlier: ClusterBuilder,
  now: ClusterBuilder,
  changes: Partial<EarlierLook> = {},
): ClusterBuilder => now.set(facts.earlierLook, { ...earlierLookOf(earlier.build()), ...changes })

/** A cluster whose register of nodes was changed. */
export const registered = (
  builder: ClusterBuilder,
  changes: Partial<NodesConfiguration>,
  versions: Readonly<Record<number, string | null>> = {},
): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    ...changes,
    nodes: (changes.nodes ?? configuration.nodes).map((node) => ({
      ...node,
      binaryVersion: versions[node.id] === undefined ? node.binaryVersion : (versions[node.id] ?? null),
    })),
  }))
