import type { NodeStates } from './definition.ts'
import type { NodeState } from './state.ts'

/** The keys of the nodes whose state meets a condition. */
export const keysIn = (nodes: NodeStates, holds: (state: NodeState) => boolean): readonly string[] =>
  [...nodes].filter(([, { state }]) => holds(state)).map(([key]) => key)

/** Nobody there, or nobody who answers. */
export const isSilent = (state: NodeState | undefined): boolean => state === 'unreachable' || state === 'hung'

/** On its way into the cluster. */
export const isArriving = (state: NodeState): boolean =>
  state === 'booting' || state === 'joining' || state === 'starting'

/** `a, b and c`. Not by Intl: its tables take longer to load than everything else here. */
export const list = (words: readonly string[]): string => {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
