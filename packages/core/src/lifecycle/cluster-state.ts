import type { Partition } from '../model/index.ts'
import type { Snapshot } from '../snapshot.ts'
import { identOf, secondsSince, viewCluster, type ClusterView } from './cluster-view.ts'
import { nodeStateOf, wasNotAsked } from './node-state.ts'
import { nextStepsFor } from './next-steps.ts'
import type { ClusterState, Lifecycle, NodeLifecycle, NodeState } from './state.ts'

/** After start or registration; observed bootstraps settle within 16 s. */
const settlingSeconds = 30
/** Observed bootstraps take 6 to 16 s. What is missing after this time does not belong to the bootstrap any more. */
const bootstrapSeconds = 60

type States = ReadonlyMap<string, NodeLifecycle>

interface Judgement {
  readonly because: string
  readonly waitsFor?: readonly string[]
}

interface Rule {
  readonly state: ClusterState
  /** What the state rests on, or null where it does not hold. */
  readonly judge: (view: ClusterView, states: States) => Judgement | null
}

/** Where the cluster and its nodes are in their life. Pure; every snapshot has exactly one state. */
export const lifecycleOf = (snapshot: Snapshot): Lifecycle => {
  const view = viewCluster(snapshot)
  const nodes = new Map(view.nodes.map((node) => [node.key, nodeStateOf(view, node)]))
  for (const { state, judge } of rules) {
    const judgement = judge(view, nodes)
    if (judgement === null) continue
    return {
      state,
      because: judgement.because,
      waitsFor: judgement.waitsFor ?? [],
      nextSteps: nextStepsFor(state, view, nodes),
      nodes,
      settling: isSettling(state, view),
    }
  }
  throw new Error('the last rule of the lifecycle always holds')
}

const isSettling = (state: ClusterState, view: ClusterView): boolean =>
  state === 'provisioning' ||
  state === 'forming' ||
  state === 'bootstrapping' ||
  secondsSince(view, view.nodesConfiguration?.modifiedAt) < settlingSeconds ||
  view.nodes.some(({ key }) => (identOf(view, key)?.ageSeconds ?? Number.POSITIVE_INFINITY) < settlingSeconds)

/** The first rule that holds names the state; the last always does. */
const rules: readonly Rule[] = [
  {
    state: 'no-contact',
    judge: (view) =>
      view.nodes.some(({ key }) => identOf(view, key) !== undefined)
        ? null
        : { because: 'no node answered', waitsFor: ['a node that answers'] },
  },
  {
    state: 'split',
    judge: (view) => {
      const fingerprints = new Set([...view.fingerprints.values()].flatMap((found) => [...found]))
      if (fingerprints.size < 2) return null
      return { because: `the nodes hold ${fingerprints.size} different cluster fingerprints` }
    },
  },
  {
    state: 'unprovisioned',
    judge: (view, states) => {
      const answering = keysIn(states, (state) => !isSilent(state))
      const waiting = answering.filter((key) => states.get(key)?.state === 'awaiting-provisioning')
      const rest = answering.filter((key) => !waiting.includes(key))
      if (waiting.length === 0 || view.nodesConfiguration !== undefined) return null
      if (!rest.every((key) => states.get(key)?.state === 'booting')) return null
      return {
        because: `${list(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} to be provisioned and no node belongs to a cluster`,
        waitsFor: ['somebody to provision the cluster'],
      }
    },
  },
  {
    state: 'provisioning',
    judge: (view) => {
      const missing = view.absentKeys.filter((key) => key === 'bifrost_config' || key === 'partition_table')
      if (missing.length === 0 || view.nodesConfiguration === undefined) return null
      return {
        because: `the metadata store lacks ${list(missing)}`,
        waitsFor: missing.map((key) => `${key} to be written`),
      }
    },
  },
  {
    state: 'metadata-unavailable',
    judge: (view, states) => {
      if (view.nodesConfiguration === undefined) return null
      const asked = [...view.reads].filter(([key]) => !isSilent(states.get(key)?.state))
      if (asked.length === 0 || asked.some(([, read]) => read.status === 'collected')) return null
      const joined = asked.filter(([key]) => identOf(view, key)?.nodeId != null)
      if (joined.length === 0) return null
      return {
        because: 'no node can read the metadata store',
        waitsFor: ["a majority of the metadata store's members that agree on a leader"],
      }
    },
  },
  {
    state: 'forming',
    judge: (view, states) => {
      const arriving = keysIn(states, isArriving)
      const served = keysIn(states, (state) => state === 'serving')
      const newcomers = arriving.filter(
        (key) => !view.nodes.some((node) => node.key === key && node.registered),
      )
      const joinsStore = view.nodes
        .filter(({ key, id }) => isJoiningTheStore(view, key, id))
        .map(({ key }) => key)
      if (
        view.nodesConfiguration !== undefined &&
        served.length > 0 &&
        newcomers.length + joinsStore.length === 0
      )
        return null
      const pending = [...new Set([...(served.length === 0 ? arriving : newcomers), ...joinsStore])]
      if (pending.length === 0) return null
      return {
        because: `${list(pending)} ${pending.length === 1 ? 'has' : 'have'} not fully joined yet`,
        waitsFor: pending.map(
          (key) => `${key} to join (${states.get(key)?.because ?? 'its metadata server is joining'})`,
        ),
      }
    },
  },
  {
    state: 'bootstrapping',
    judge: (view, states) => {
      const pending = bootstrapPending(view, states)
      if (pending === null) return null
      return { because: `${pending}: a bootstrap usually takes 6 to 16 s`, waitsFor: [pending] }
    },
  },
  {
    state: 'degraded',
    judge: (view, states) => {
      const registered = view.nodes.filter(
        (node) => node.registered && !wasNotAsked(view, node) && states.get(node.key)?.state !== 'serving',
      )
      const strays = keysIn(states, (state) => state === 'orphan' || state === 'zombie')
      const impaired = [...new Set([...registered.map(({ key }) => key), ...strays])]
      const leaderless = leaderlessPartitions(view)
      const reasons = [
        ...missingParts(view),
        ...impaired.map((key) => `${key} is ${states.get(key)?.state ?? 'unknown'}`),
        ...(leaderless.length > 0
          ? [
              `${leaderless.length} of ${view.partitionTable?.partitions.length ?? 0} partitions have no leader`,
            ]
          : []),
      ]
      if (reasons.length === 0) return null
      return {
        because: reasons.join('; '),
        waitsFor: [
          ...impaired.map((key) => `${key} to serve again`),
          ...(leaderless.length > 0 ? ['a leader for every partition'] : []),
        ],
      }
    },
  },
  {
    state: 'reconfiguring',
    judge: (view) => {
      const moving = [...view.epochs]
        .filter(([, epoch]) => epoch?.next != null)
        .map(([partition]) => partition)
      const draining = (view.nodesConfiguration?.nodes ?? []).filter(
        ({ workerState }) => workerState === 'draining',
      )
      const versions = new Set(
        (view.nodesConfiguration?.nodes ?? []).flatMap(({ binaryVersion }) => binaryVersion ?? []),
      )
      const pending = [
        ...(moving.length > 0 ? [`replicas of ${moving.length} partitions move`] : []),
        ...draining.map(({ id }) => `N${id} drains`),
        ...(versions.size > 1 ? [`nodes run versions ${[...versions].sort().join(' and ')}`] : []),
      ]
      return pending.length === 0
        ? null
        : { because: pending.join('; '), waitsFor: pending.map((text) => `${text}: the end of it`) }
    },
  },
  { state: 'serving', judge: (view) => ({ because: servingBecause(view) }) },
]

/** Nodes that were left out on purpose are not vouched for. */
const servingBecause = (view: ClusterView): string => {
  const asked = view.nodes.filter((node) => !wasNotAsked(view, node))
  return asked.length === view.nodes.length
    ? `all ${asked.length} nodes serve`
    : `${asked.length} of ${view.nodes.length} nodes were asked, and serve`
}

const isSilent = (state: NodeState | undefined): boolean => state === 'unreachable' || state === 'hung'
const isArriving = (state: NodeState): boolean =>
  state === 'booting' || state === 'joining' || state === 'starting'

const keysIn = (states: States, holds: (state: NodeState) => boolean): readonly string[] =>
  [...states].filter(([, { state }]) => holds(state)).map(([key]) => key)

/** An alive node whose metadata server is to join by itself and has not yet: it usually takes 5 s, one tick of its status. */
const isJoiningTheStore = (view: ClusterView, key: string, id: number | null): boolean => {
  const registered = view.nodesConfiguration?.nodes.find((node) => node.id === id)
  const server = view.metadataServers.get(key)
  const ident = identOf(view, key)
  if (registered === undefined || ident === undefined || !registered.roles.includes('metadata-server'))
    return false
  if (secondsSince(view, view.nodesConfiguration?.modifiedAt) > settlingSeconds) return false
  return (
    registered.metadataServerState === 'provisioning' ||
    (server?.status === 'member' && server.configuration?.version === 0)
  )
}

/** What the bootstrap still lacks, or null once it is over. Beyond its time a lack is a loss. */
const bootstrapPending = (view: ClusterView, states: States): string | null => {
  const partitions = view.partitionTable?.partitions ?? []
  const missing = missingParts(view)
  if (missing.length > 0) return isYoung(view) ? missing.join('; ') : null
  const leaderless = leaderlessPartitions(view)
  const complete = view.nodes.every(
    ({ key, registered }) => !registered || states.get(key)?.state === 'serving',
  )
  if (leaderless.length > 0 && complete && isYoung(view) && wasNeverRestarted(view)) {
    return `${leaderless.length} of ${partitions.length} partitions have no leader yet`
  }
  return null
}

/** Logs and replica sets that the partition table asks for and that do not exist. */
const missingParts = (view: ClusterView): readonly string[] => {
  const partitions = view.partitionTable?.partitions ?? []
  const logs = view.logs?.logs.length ?? partitions.length
  const unplaced = partitions.filter(({ id }) => {
    const epoch = view.epochs.get(String(id))
    return epoch === null || epoch?.current.version === 0
  })
  return [
    ...(logs < partitions.length ? [`${logs} of ${partitions.length} logs exist`] : []),
    ...(unplaced.length > 0
      ? [`${unplaced.length} of ${partitions.length} partitions have no replica set yet`]
      : []),
  ]
}

/** Whether the register of nodes, which a bootstrap changes with every node that joins, changed lately. */
const isYoung = (view: ClusterView): boolean =>
  secondsSince(view, view.nodesConfiguration?.modifiedAt) < bootstrapSeconds

/**
 * Whether each node is in its first generation. The node that was provisioned registers twice: once with the cluster,
 * once when it joins it (seen on 1.6.2 and 1.7.12).
 */
const wasNeverRestarted = (view: ClusterView): boolean =>
  (view.nodesConfiguration?.nodes ?? []).reduce(
    (sum, node) => sum + node.currentGeneration.generation - 1,
    0,
  ) <= 1

/** Partitions for which no admin with a view sees a leader. Empty while nobody has a view. */
const leaderlessPartitions = (view: ClusterView): readonly Partition[] => {
  const views = [...view.adminViews.values()].filter(({ refreshedAgoMs }) => refreshedAgoMs !== null)
  if (views.length === 0) return []
  const led = new Set(
    views.flatMap(({ nodes }) =>
      nodes.flatMap((node) =>
        node.state === 'alive'
          ? node.partitions
              .filter(
                ({ effectiveMode }) => effectiveMode === 'leader' || effectiveMode === 'becoming-leader',
              )
              .map(({ partitionId }) => partitionId)
          : [],
      ),
    ),
  )
  return (view.partitionTable?.partitions ?? []).filter(({ id }) => !led.has(id))
}

/** `a, b and c`. Not by Intl: its tables take longer to load than everything else here. */
const list = (words: readonly string[]): string => {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
