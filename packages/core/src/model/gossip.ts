/** What the gossip of one admin node says of each registered node, by ascending id. */
export interface GossipView {
  readonly nodes: readonly GossipOfNode[]
}

/** One node, as the failure detector of another sees it. */
export interface GossipOfNode {
  readonly id: number
  readonly state: 'alive' | 'dead' | 'failing-over' | 'unknown'
}
