import {
  derived,
  logWithId,
  nodeKey,
  type Cause,
  type Fact,
  type Ident,
  type Lifecycle,
  type Log,
  type Logs,
  type Loglet,
  type NodesConfiguration,
  type NodesetView,
  type QuorumState,
  type RegisteredNode,
  type StorageState,
  type Target,
} from '@restate-preflight/core'
import { nodeIsDown, nodeWasRemoved, roleIsNotReady, storageIsLost } from './causes.ts'
import { isSilence, type Endings } from './silence.ts'

type ReplicatedLoglet = Extract<Loglet, { kind: 'replicated' }>

/** What a judgement of a tail rests on. */
interface TailFacts {
  readonly logs: Logs
  readonly configuration: NodesConfiguration
  readonly identOf: (node: string) => Fact<Ident>
}

interface TailContext extends Endings {
  readonly target: Target
  readonly lifecycle: Lifecycle
}

/** A quorum that the tail of a log does not reach, whatever the nodes would say of which nothing is known. */
interface MissedQuorum {
  readonly data: {
    readonly log: number
    readonly has: string
    readonly needs: string
    readonly missing: string
  }
  readonly magnitude: number
  readonly follows: readonly Cause[]
}

/**
 * Judges the tail of the target log by a quorum; null where it is reached. `hindering`: the storage states that exclude a
 * node from this quorum even while it answers.
 */
export const missedQuorum = (
  { logs, configuration, identOf }: TailFacts,
  context: TailContext,
  quorum: (view: NodesetView) => QuorumState,
  hindering: readonly StorageState[],
): MissedQuorum | null => {
  const { target, lifecycle, unknown, notApplicable } = context
  const log = logWithId(logs, target.id)
  if (log === undefined) return notApplicable('it does not exist any more')
  const tail = replicatedTail(log, context)
  const servers = logServersOf(tail.nodeset, identOf, lifecycle)
  const verdict = judgeQuorum(quorum, tail, configuration, servers)
  if (verdict.kind === 'unknown') return unknown(`it depends on ${verdict.uncertain.join(', ')}`)
  if (verdict.kind === 'reached') return null
  const { has, needs } = verdict.state
  return {
    data: {
      log: log.id,
      has: countDomains(has, verdict.state),
      needs: countDomains(needs, verdict.state),
      missing: describeUnusable(tail, configuration, servers, hindering),
    },
    magnitude: needs - has,
    follows: causesOfMiss(quorum, tail, configuration, servers),
  }
}

/** The segment that is written to; a log whose tail has no nodeset ends the judgement. */
const replicatedTail = (log: Log, { unknown, notApplicable }: Endings): ReplicatedLoglet => {
  const tail = log.chain.at(-1)?.loglet
  switch (tail?.kind) {
    case 'replicated':
      return tail
    case 'local':
    case 'in-memory':
      return notApplicable(`its tail is ${tail.kind}: it lives on one node and has no quorum`)
    case 'sealed':
      return notApplicable('its tail is sealed: it is being reconfigured, or was closed for good')
    case 'unreadable':
      return unknown(`its tail is of the kind ${tail.name}, which cannot be judged: ${tail.reason}`)
    case undefined:
      return unknown('its chain has no segment')
  }
}

/** What is known of the log servers of a nodeset. */
interface LogServers {
  readonly ready: ReadonlySet<number>
  /** Not ready for certain, with the reason. */
  readonly unusable: ReadonlyMap<number, string>
  /** What each of these is a consequence of. */
  readonly causes: ReadonlyMap<number, Cause>
  /** Neither is known. */
  readonly uncertain: ReadonlySet<number>
  /** Whether every node of the cluster is as it should be. */
  readonly allServe: boolean
}

const logServersOf = (
  nodeset: readonly number[],
  identOf: (node: string) => Fact<Ident>,
  lifecycle: Lifecycle,
): LogServers => {
  const ready = new Set<number>()
  const unusable = new Map<number, string>()
  const causes = new Map<number, Cause>()
  const rule = (id: number, reason: string, cause: Cause) => {
    unusable.set(id, reason)
    causes.set(id, cause)
  }
  const uncertain = new Set<number>()
  for (const id of nodeset) {
    const state = lifecycle.nodes.get(nodeKey(id))?.state
    const fact = identOf(nodeKey(id))
    if (fact.status === 'unavailable') {
      if (isSilence(fact.error)) rule(id, state ?? 'unreachable', nodeIsDown(nodeKey(id)))
      else uncertain.add(id)
    } else if (state === 'zombie' || state === 'shutting-down' || fact.value.nodeId === null) {
      rule(id, state ?? 'not joined', nodeIsDown(nodeKey(id)))
    } else if (fact.value.logServerStatus !== 'ready') {
      rule(id, `log server ${fact.value.logServerStatus}`, roleIsNotReady(nodeKey(id)))
    } else if (state === 'isolated') {
      // It cannot reach the metadata store; whether the sequencer reaches it is another matter.
      uncertain.add(id)
    } else ready.add(id)
  }
  return { ready, unusable, causes, uncertain, allServe: allServe(lifecycle) }
}

const allServe = derived(({ nodes }: Lifecycle): boolean =>
  [...nodes.values()].every(({ state }) => state === 'serving'),
)

type TailVerdict =
  | { readonly kind: 'reached' }
  /** Even if all that is uncertain were ready. */
  | { readonly kind: 'missed'; readonly state: QuorumState }
  | { readonly kind: 'unknown'; readonly uncertain: readonly string[] }

/** Judges a quorum twice: without the nodes that nothing is known about, and with them. */
const judgeQuorum = (
  quorum: (view: NodesetView) => QuorumState,
  { nodeset, replication }: ReplicatedLoglet,
  nodesConfiguration: NodesConfiguration,
  { ready, uncertain }: LogServers,
): TailVerdict => {
  const view = { nodesConfiguration, nodeset, replication }
  if (quorum({ ...view, ready }).reached) return { kind: 'reached' }
  const atBest = quorum({ ...view, ready: ready.union(uncertain) })
  if (!atBest.reached) return { kind: 'missed', state: atBest }
  return { kind: 'unknown', uncertain: [...uncertain].map(nodeKey) }
}

/**
 * What a missed quorum follows from: the nodes that are down or removed and the storage that is lost, provided that it would be reached if
 * all of these were mended. Else something else is wrong too.
 */
const causesOfMiss = (
  quorum: (view: NodesetView) => QuorumState,
  { nodeset, replication }: ReplicatedLoglet,
  configuration: NodesConfiguration,
  { causes, allServe }: LogServers,
): readonly Cause[] => {
  const lost = nodesWithDataLoss(configuration)
  // A removed node does not come back: others take its place in a new segment, if they are there.
  const removed = allServe ? nodeset.filter((id) => configuration.tombstones.includes(id)) : []
  const mended =
    lost.length + removed.length === 0 ? configuration : mendedConfiguration(configuration, lost, removed)
  if (!quorum({ nodesConfiguration: mended, nodeset, replication, ready: new Set(nodeset) }).reached)
    return []
  return nodeset.flatMap((id) => {
    if (removed.includes(id)) return nodeWasRemoved(nodeKey(id))
    return lost.includes(id) ? storageIsLost(nodeKey(id)) : (causes.get(id) ?? [])
  })
}

const nodesWithDataLoss = derived(({ nodes }: NodesConfiguration): readonly number[] =>
  nodes.filter(({ storageState }) => storageState === 'data-loss').map(({ id }) => id),
)

const mendedConfiguration = (
  configuration: NodesConfiguration,
  lost: readonly number[],
  removed: readonly number[],
): NodesConfiguration => ({
  ...configuration,
  tombstones: configuration.tombstones.filter((id) => !removed.includes(id)),
  nodes: [
    ...configuration.nodes.map((node): RegisteredNode =>
      lost.includes(node.id) ? { ...node, storageState: 'read-write' } : node,
    ),
    ...removed.map(registeredAgain),
  ],
})

/** As if it had never been removed. Where it stood is forgotten, so it counts for no zone or region. */
const registeredAgain = (id: number): RegisteredNode => ({
  id,
  name: nodeKey(id),
  currentGeneration: { id, generation: 1 },
  address: '',
  roles: ['log-server'],
  location: '',
  storageState: 'read-write',
  metadataServerState: 'unknown',
  workerState: 'unknown',
  binaryVersion: null,
})

/**
 * `[N2 unreachable, N3 data-loss]`: the members that keep a quorum from being reached, with the reason.
 */
const describeUnusable = (
  { nodeset }: ReplicatedLoglet,
  { nodes, tombstones }: NodesConfiguration,
  { unusable }: LogServers,
  hindering: readonly StorageState[],
): string => {
  const described = nodeset.flatMap((id) => {
    const storage = nodes.find((node) => node.id === id)?.storageState
    const hindered = storage !== undefined && hindering.includes(storage) ? storage : undefined
    const reason = tombstones.includes(id) ? 'removed' : (hindered ?? unusable.get(id))
    return reason === undefined ? [] : [`${nodeKey(id)} ${reason}`]
  })
  return `[${described.join(', ')}]`
}

/** `2 nodes`, `1 zone`. */
const countDomains = (count: number, { scope }: QuorumState): string =>
  `${count} ${scope}${count === 1 ? '' : 's'}`
