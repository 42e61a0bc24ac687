import {
  defineCheck,
  facts,
  freshness,
  freshViews,
  leadersOf,
  nodeKey,
  replicasIn,
  type Cause,
  type ClusterStateView,
  type EpochMetadata,
  type Json,
  type Lifecycle,
} from '@restate-preflight/core'
import { metadataHasNoQuorum, nodeIsDown } from '../../causes.ts'

export const partitionLed = defineCheck({
  id: 'health/partition-led',
  summary: 'every partition has exactly one leader',
  tags: ['partitions', 'gate'],
  severity: 'critical',
  per: 'partition',
  needs: { views: facts.clusterState, epoch: facts.epoch, reads: facts.linearizableRead },
  absence: { spared: ['epoch'] },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'no-leader': {
      symptom: 'No leader for partition {partition}',
      required: 'one processor that leads, or is about to',
      current: 'no admin sees one; replicas on {replicas}',
      impact: 'No invocation whose key lies in partition {partition} makes progress.',
      action:
        'Bring back the nodes that hold the replicas ({replicas}); `restatectl partitions list` shows which processors run. A leader is elected within about 5 s once a replica, its log and the metadata store work.',
    },
    'election-frozen': {
      symptom: 'No leader for partition {partition}, and its leader election is frozen',
      required: 'one processor that leads, or is about to',
      current: 'frozen with the reason: {reason}; replicas on {replicas}',
      impact:
        'No invocation whose key lies in partition {partition} makes progress, and no other node takes over while the freeze lasts.',
      action:
        'Find out who froze it and why (`restatectl partitions leadership show`), then: `restatectl partitions leadership unfreeze <PARTITION_ID>`',
    },
    'two-leaders': {
      symptom: 'Several leaders for partition {partition}',
      required: 'one processor that leads, or is about to',
      current: '{leaders} claim to lead, in the same epoch',
      impact:
        'Only one of them can append to the log; requests that reach the other fail or wait until it steps down.',
      action:
        'Compare with the leader of record (`restatectl partitions leadership show`). If it lasts, restart the process that is not the leader of record.',
    },
  },
  *evaluate({ target, nodes, options, lifecycle, look, readAll, finding, unknown, notApplicable }) {
    const partition = Number(target.id)
    const fresh = freshViews(readAll('views'), options.maxAgeMs)
    const views = [...fresh.values()]
    const epoch = look('epoch')
    const stored = epoch.status === 'collected' ? epoch.value : null
    if (stored !== null && stored.current.version > 0 && stored.current.replicaSet.length === 0) {
      return notApplicable('its replica set is empty: somebody stopped the partition')
    }
    if (views.length === 0) return unknown('no admin has a fresh view of the partitions')
    const claims = views.map((view) => claimsOf(view, partition))
    const rivals = claims.map(newestClaimants).find((nodes) => nodes.length > 1)
    if (rivals !== undefined) {
      const leaders = rivals.map(nodeKey).join(' and ')
      yield finding('two-leaders', { partition, leaders })
    }
    if (leadersOf(onlyOf(partition, fresh), new Map([[target.id, stored]]))?.get(partition) === null) {
      const unasked = nodes.flatMap(({ key }) => {
        const view = look('views', key)
        return view.status === 'unavailable' && view.error.code === 'RP6005' ? [view.error] : []
      })
      return unknown(unasked[0] ?? 'only the node itself says that it leads, and the store has another claim')
    }
    if (claims.some(({ length }) => length > 0)) return
    const replicas = `[${(stored?.current.replicaSet ?? []).map(nodeKey).join(', ')}]`
    const reason = freezeReason(stored?.leadershipPolicy ?? null)
    if (reason === null) {
      const canElect = readAll('reads').size > 0
      const follows = lostWithNodes(partition, views, stored, lifecycle, canElect)
      yield finding('no-leader', { partition, replicas }, { follows })
    } else yield finding('election-frozen', { partition, replicas, reason })
  },
})

/** Views with what they say of one partition. */
const onlyOf = (
  partition: number,
  views: ReadonlyMap<string, ClusterStateView>,
): ReadonlyMap<string, ClusterStateView> =>
  new Map(
    [...views].map(([admin, view]) => [
      admin,
      {
        ...view,
        nodes: replicasIn(view, partition).map(({ node, replica }) => ({ ...node, partitions: [replica] })),
      },
    ]),
  )

interface Claim {
  readonly node: number
  readonly epoch: bigint
}

/** Who leads a partition in one view. A broken processor carries defaults only, so it claims nothing. */
const claimsOf = (view: ClusterStateView, partition: number): readonly Claim[] =>
  replicasIn(view, partition)
    .filter(({ replica: { brokenReason } }) => brokenReason === null)
    .filter(({ replica: { effectiveMode: mode } }) => mode === 'leader' || mode === 'becoming-leader')
    .map(({ node, replica }) => ({ node: node.id, epoch: BigInt(replica.lastObservedLeaderEpoch ?? 0) }))

/** A claimant of an older epoch has not heard of its successor yet: that is no rivalry. */
const newestClaimants = (claims: readonly Claim[]): readonly number[] => {
  const newest = claims.map(({ epoch }) => epoch).reduce((a, b) => (a > b ? a : b), 0n)
  return [...new Set(claims.filter(({ epoch }) => epoch === newest).map(({ node }) => node))]
}

/**
 * The silent nodes that took the leader with them, and the quorum without which no other is elected. Empty where a live replica
 * last followed a leader that is still there: then something else is wrong.
 */
const lostWithNodes = (
  partition: number,
  views: readonly ClusterStateView[],
  stored: EpochMetadata | null,
  { nodes }: Lifecycle,
  canElect: boolean,
): readonly Cause[] => {
  const isSilent = (node: string) => ['unreachable', 'hung'].includes(nodes.get(node)?.state ?? '')
  const live = views
    .flatMap((view) => replicasIn(view, partition))
    .flatMap(({ node, replica }) => (isSilent(nodeKey(node.id)) ? [] : [replica]))
  if (live.length === 0) {
    const silent = [...nodes.keys()].filter(isSilent)
    const replicas = stored?.current.replicaSet.map(nodeKey) ?? silent
    return replicas.every(isSilent) ? replicas.map(nodeIsDown) : []
  }
  const leader = live.toSorted((a, b) =>
    Number(BigInt(b.lastObservedLeaderEpoch ?? 0) - BigInt(a.lastObservedLeaderEpoch ?? 0)),
  )[0]?.lastObservedLeaderNode
  if (leader == null || !isSilent(nodeKey(leader.id))) return []
  return [nodeIsDown(nodeKey(leader.id)), ...(canElect ? [] : [metadataHasNoQuorum])]
}

/** `{"freeze": {"reason": …}}`, since 1.7.0. */
const freezeReason = (policy: Json): string | null => {
  if (!isObject(policy) || !isObject(policy['freeze'])) return null
  const { reason } = policy['freeze']
  return typeof reason === 'string' && reason !== '' ? reason : 'none given'
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
