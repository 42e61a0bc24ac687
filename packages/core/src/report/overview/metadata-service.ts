import { facts } from '../../facts.ts'
import { compareText } from '../../finding.ts'
import type { MetadataServerStatus, MetadataServerView, U64 } from '../../model/index.ts'
import { majority } from '../../quorum.ts'
import { nodeKey, valueOf, valuesOf, type Snapshot } from '../../snapshot.ts'

/** The raft group that keeps the metadata, as its servers tell it. A server's view of it may be 5 s old. */
export interface MetadataServiceReport {
  /** Node ids, from the newest configuration that a server reports, else from nodes_config. */
  readonly members: readonly string[]
  /** Of the highest term that a server reports; null where none names a leader. */
  readonly leader: string | null
  readonly term: U64 | null
  readonly configurationVersion: number | null
  /**
   * Members that name that leader, and how many make a majority. `reached` also where a linearizable read came back, which is a round
   * trip to a majority: a member that has just joined counts among those that are needed, and names no leader for up to 5 s.
   */
  readonly quorum: { readonly has: number; readonly needs: number; readonly reached: boolean }
  /** Members that do not answer as members. */
  readonly missing: readonly string[]
  /** Every node with the role, and every member. */
  readonly servers: readonly MetadataServerReport[]
}

/** What one metadata server says of its raft group. */
export interface MetadataServerReport {
  readonly node: string
  /** Null where it did not answer; so are all other fields then. */
  readonly status: MetadataServerStatus | null
  readonly leader: string | null
  readonly term: U64 | null
  readonly applied: U64 | null
  readonly committed: U64 | null
  readonly configurationVersion: number | null
  readonly snapshotIndex: U64 | null
  readonly snapshotBytes: U64 | null
  /** Of the raft log that it keeps. */
  readonly firstIndex: U64 | null
  readonly lastIndex: U64 | null
  /** Entries that are committed, as far as any member tells, and that it has not applied. */
  readonly behind: U64 | null
}

/** Null before the cluster is provisioned, where nobody answers, and where the metadata is kept elsewhere (etcd, a bucket). */
export const metadataServiceOf = (snapshot: Snapshot): MetadataServiceReport | null => {
  const views = valuesOf(snapshot, facts.metadataServer)
  const members = membersOf(snapshot, [...views.values()])
  if (members.length === 0) return null
  const leading = newest([...views.values()].filter(({ leader }) => leader !== null))
  const leader = leading === undefined ? null : keyOf(leading.leader)
  const needs = majority(members.length)
  const following = members.filter((member) => leader !== null && keyOf(views.get(member)?.leader) === leader)
  return {
    members,
    leader,
    term: leading?.raft?.term ?? null,
    configurationVersion: newestConfiguration([...views.values()])?.version ?? null,
    quorum: { has: following.length, needs, reached: following.length >= needs || wasRead(snapshot) },
    missing: members.filter((member) => views.get(member)?.status !== 'member'),
    servers: [...new Set([...serversOf(snapshot), ...members])]
      .sort(compareText)
      .map((node) => serverReport(node, views.get(node), newestCommit(members, views))),
  }
}

/** Whether the store of this cluster answered; a node of another one, in a split, reads another store. */
const wasRead = (snapshot: Snapshot): boolean => {
  const own = valueOf(snapshot, facts.nodesConfiguration)?.clusterFingerprint ?? null
  return [...valuesOf(snapshot, facts.linearizableRead).values()].some(
    ({ version, clusterFingerprint }) => version !== null && clusterFingerprint === own,
  )
}

const keyOf = (id: number | null | undefined): string | null => (id == null ? null : nodeKey(id))

const membersOf = (snapshot: Snapshot, views: readonly MetadataServerView[]): readonly string[] => {
  const reported = Object.keys(newestConfiguration(views)?.members ?? {}).map((id) => nodeKey(Number(id)))
  const registered = (valueOf(snapshot, facts.nodesConfiguration)?.nodes ?? [])
    .filter(({ metadataServerState }) => metadataServerState === 'member')
    .map(({ id }) => nodeKey(id))
  return (reported.length > 0 ? reported : registered).toSorted(compareText)
}

const newestConfiguration = (
  views: readonly MetadataServerView[],
): NonNullable<MetadataServerView['configuration']> | undefined =>
  views.flatMap(({ configuration }) => configuration ?? []).toSorted((a, b) => b.version - a.version)[0]

/** Two servers may name two leaders during an election: the later term is right. */
const newest = (views: readonly MetadataServerView[]): MetadataServerView | undefined =>
  views.toSorted((a, b) => Number(BigInt(b.raft?.term ?? '0') - BigInt(a.raft?.term ?? '0')))[0]

/** Servers of nodes that belong to the cluster. */
const serversOf = (snapshot: Snapshot): readonly string[] => {
  const registered = valueOf(snapshot, facts.nodesConfiguration)?.nodes ?? []
  return registered.filter(({ roles }) => roles.includes('metadata-server')).map(({ id }) => nodeKey(id))
}

const newestCommit = (members: readonly string[], views: ReadonlyMap<string, MetadataServerView>): bigint =>
  members
    .map((member) => BigInt(views.get(member)?.raft?.committed ?? 0))
    .reduce((a, b) => (a > b ? a : b), 0n)

const serverReport = (
  node: string,
  view: MetadataServerView | undefined,
  newestCommitted: bigint,
): MetadataServerReport => ({
  node,
  status: view?.status ?? null,
  leader: keyOf(view?.leader),
  term: view?.raft?.term ?? null,
  applied: view?.raft?.applied ?? null,
  committed: view?.raft?.committed ?? null,
  configurationVersion: view?.configuration?.version ?? null,
  snapshotIndex: view?.snapshot?.index ?? null,
  snapshotBytes: view?.snapshot?.bytes ?? null,
  firstIndex: view?.raft?.firstIndex ?? null,
  lastIndex: view?.raft?.lastIndex ?? null,
  behind: view?.raft == null ? null : behindBy(newestCommitted, BigInt(view.raft.applied)),
})

/** A view that is newer than all others is ahead of them, not behind by less than nothing. */
const behindBy = (committed: bigint, applied: bigint): U64 =>
  (committed > applied ? committed - applied : 0n).toString()
