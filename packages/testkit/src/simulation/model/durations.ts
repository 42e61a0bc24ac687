/**
 * How long things take, in milliseconds: rounded from what was seen on clusters of three nodes of 1.7.12 on one machine
 * (docs/explanation/simulated-clusters.md has the table). They are scales and no promises.
 */
export const durations = {
  /** From the start of the process until it answers as one that waits. */
  boot: 300,
  /** From provisioning, or from finding a store, until a node is registered. */
  join: 150,
  /** Nodes do not join all at once. */
  joinSpread: 200,
  /** From registration until all roles have started. */
  rolesStart: 350,
  /** From provisioning until the first replicas are placed: the failure detector first waits for others. */
  firstPlacement: 6_200,
  /** From placement until a leader has claimed its partition. */
  lead: 1_200,
  /** A replica set that changes is written twice: as what shall be, and as what is. */
  placementStage: 500,
  /** From a new leader until its log has a segment of its own. */
  extendLogs: 3_000,
  firstLogs: 250,
  /** Until the others place replicas elsewhere. Where the leader of the metadata is silent they wait for it first. */
  giveUp: 2_300,
  giveUpLeader: 11_000,
  /** Until gossip takes one that has fallen silent for dead, and one that it hears for alive; itself a little later. */
  gossipFailure: 1_400,
  gossipSuspect: 5_000,
  gossipSuspectOfItself: 5_600,
  /** From a new start until replicas move back, and from the return of a process that was silent: that one is suspected first. */
  placeAgain: 3_000,
  placeSuspect: 6_000,
  /** What taking a node out takes: its replicas and logs move first. */
  drain: 8_000,
  elect: 1_300,
  electAfterSilence: 2_000,
  stepDown: 1_600,
  /** For how long members that hear nothing of the leader still name it. */
  trustInLeader: 1_500,
  /** HTTP/2 keep-alive between nodes: 5 s until it asks and 5 s until it gives up, from the last that was heard. */
  pinnedToHungLeader: 9_000,
  brokenOff: 500,
  /** Nodes tell each other of what they have written. */
  spread: 60,
  /** What somebody else has written is found when idle: every 10 s, and up to 30 % later. */
  idleRefresh: 10_000,
  idleRefreshSpread: 3_000,
  /** How often a metadata server renews what it tells of its group. */
  metadataStatus: 5_000,
  /** How often an admin asks all nodes, and how long it waits for one that is silent. */
  clusterView: 1_500,
  clusterViewPatience: 4_500,
} as const
