import type { Cause, Lifecycle } from '@restate-preflight/core'

/** The node is silent, cut off, or does not count as alive. */
export const nodeIsDown = (node: string): Cause => ({
  check: 'health/node-alive',
  target: { kind: 'node', id: node },
})

/** Store and value name different versions. */
export const envelopeIsWrong = (key: string): Cause => ({
  check: 'consistency/envelope-version-matches-body',
  target: { kind: 'metadata-key', id: key },
})

/** Whether a node gives no answer at all. */
export const isSilent = ({ nodes }: Lifecycle, node: string): boolean =>
  ['unreachable', 'hung'].includes(nodes.get(node)?.state ?? '')

/** Whether a node answers, and the cluster does not count on it. */
export const isStray = ({ nodes }: Lifecycle, node: string): boolean =>
  ['isolated', 'zombie'].includes(nodes.get(node)?.state ?? '')

/** The nodes as causes if every one of them is down; nothing if one is not, for then there is another reason. */
export const ifAllAreDown = (lifecycle: Lifecycle, nodes: readonly string[]): readonly Cause[] =>
  nodes.every((node) => isSilent(lifecycle, node) || isStray(lifecycle, node)) ? nodes.map(nodeIsDown) : []
