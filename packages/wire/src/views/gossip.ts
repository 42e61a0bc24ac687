import type { GossipOfNode, GossipView } from '@restate-preflight/core'

/** The rows of the query `nodes`, by ascending id. A row without a node id is left out. */
export const toGossipView = (rows: readonly (readonly (string | null)[])[]): GossipView => ({
  nodes: rows
    .flatMap(([node, state]): readonly GossipOfNode[] => {
      const id = plainIdOf(node)
      return id === null ? [] : [{ id, state: states.get(state ?? '') ?? 'unknown' }]
    })
    .toSorted((a, b) => a.id - b.id),
})

const states: ReadonlyMap<string, GossipOfNode['state']> = new Map(
  (['alive', 'dead', 'failing-over'] as const).map((state) => [state, state]),
)

/** 3 of `N3`; null for anything else. */
export const plainIdOf = (node: string | null | undefined): number | null => {
  const digits = /^N(\d{1,10})$/.exec(node ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}
