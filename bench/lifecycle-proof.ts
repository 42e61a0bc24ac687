/**
 * The proof that a birth is never misnamed: clusters are started, provisioned and bootstrapped one after the other, and polled
 * all the while, from before they are provisioned until they serve. Every state seen must be able to follow the one before, and
 * none may be one that a healthy birth does not have.
 *
 *   npm run proof:lifecycle [-- BOOTSTRAPS]      default 50; exit code 1 where a state was wrong
 */
import { setTimeout as delay } from 'node:timers/promises'
import { openCluster, parseAddresses } from '@restate-preflight/cluster'
import {
  canFollow,
  clusterStateTable,
  foundationFacts,
  lifecycleFacts,
  lifecycleOf,
  nodeStateTable,
  stageReached,
  type ClusterState,
  type Lifecycle,
  type NodeState,
  type Snapshot,
} from '@restate-preflight/core'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'

const deadlineMs = 90_000
const pauseMs = 25
const needs = new Set([...foundationFacts, ...lifecycleFacts].map(({ id }) => id))

/** In a healthy birth nothing of this exists: naming it is a false alarm. */
const neverInABirth: readonly (ClusterState | NodeState)[] = [
  'split',
  'degraded',
  'metadata-unavailable',
  'orphan',
  'zombie',
  'isolated',
  'hung',
]

interface Watch {
  readonly name: string
  readonly addresses: readonly string[]
  /** Whether it asks every node: only then is a cluster that was provisioned known to be so. */
  readonly asksAll: boolean
}

interface Seen {
  readonly states: readonly string[]
  readonly polls: number
  readonly wrong: readonly string[]
}

/** Set once `provision` has returned: from then on nobody who asks all nodes may say unprovisioned. */
interface Truth {
  provisioned: boolean
}

const watch = async ({ name, addresses, asksAll }: Watch, truth: Truth): Promise<Seen> => {
  await using cluster = openCluster({ addresses: parseAddresses(addresses), rpcTimeoutMs: 5_000 })
  const states: ClusterState[] = []
  const nodes = new Map<string, NodeState[]>()
  const wrong: string[] = []
  const startedMs = performance.now()
  for (let polls = 1; ; polls++) {
    const wasProvisioned = truth.provisioned
    const snapshot = await cluster.collect({ needs })
    const lifecycle = lifecycleOf(snapshot)
    const afterMs = Math.round(performance.now() - startedMs)
    const misnamed = mistakes(lifecycle, snapshot, states, nodes)
    if (asksAll && wasProvisioned && lifecycle.state === 'unprovisioned')
      misnamed.push('unprovisioned, after it was provisioned')
    wrong.push(...misnamed.map((what) => `${name} +${afterMs} ms: ${what}`))
    if (states.at(-1) !== lifecycle.state) states.push(lifecycle.state)
    remember(lifecycle, snapshot, nodes)
    if (lifecycle.state === 'serving') return { states, polls, wrong }
    if (afterMs > deadlineMs) {
      return { states, polls, wrong: [...wrong, `${name}: not serving after ${deadlineMs} ms`] }
    }
    await delay(pauseMs)
  }
}

const mistakes = (
  { state, because, nodes: now }: Lifecycle,
  snapshot: Snapshot,
  states: readonly ClusterState[],
  nodes: ReadonlyMap<string, readonly NodeState[]>,
): string[] => {
  const found: string[] = []
  const last = states.at(-1)
  if (neverInABirth.includes(state)) found.push(`${state} (${because})`)
  if (
    last !== undefined &&
    !canFollow(clusterStateTable, last, state, stageReached(clusterStateTable, states))
  )
    found.push(`${state} cannot follow ${states.join(', ')}`)
  for (const { key, address } of snapshot.nodes) {
    const own = now.get(key)
    const before = nodes.get(address) ?? []
    const lastOwn = before.at(-1)
    if (own === undefined) continue
    if (neverInABirth.includes(own.state)) found.push(`${address} ${own.state} (${own.because})`)
    if (
      lastOwn !== undefined &&
      !canFollow(nodeStateTable, lastOwn, own.state, stageReached(nodeStateTable, before))
    )
      found.push(`${address}: ${own.state} cannot follow ${before.join(', ')}`)
  }
  return found
}

/** By address: a node that joins changes its key, not where it is. */
const remember = ({ nodes: now }: Lifecycle, snapshot: Snapshot, nodes: Map<string, NodeState[]>): void => {
  for (const { key, address } of snapshot.nodes) {
    const state = now.get(key)?.state
    const seen = nodes.get(address) ?? []
    if (state !== undefined && seen.at(-1) !== state) nodes.set(address, [...seen, state])
  }
}

const bootstrap = async (signal: AbortSignal): Promise<Seen> => {
  const cluster: LocalCluster = await startCluster({ driver: 'processes', nodes: 3, signal })
  try {
    const [first = '', , third = ''] = cluster.addresses
    const truth: Truth = { provisioned: false }
    const watches: readonly Watch[] = [
      { name: 'all nodes', addresses: cluster.addresses, asksAll: true },
      { name: 'the seed alone', addresses: [first], asksAll: false },
      { name: 'another node alone', addresses: [third], asksAll: false },
    ]
    const watching = Promise.all(watches.map((each) => watch(each, truth)))
    await delay(500)
    await cluster.provision()
    truth.provisioned = true
    const seen = await watching
    return {
      states: seen[0]?.states ?? [],
      polls: seen.reduce((sum, { polls }) => sum + polls, 0),
      wrong: seen.flatMap(({ wrong }) => wrong),
    }
  } finally {
    await cluster.stop()
  }
}

const main = async (count: number): Promise<number> => {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort(name))
  let polls = 0
  const wrong: string[] = []
  for (let number = 1; number <= count; number++) {
    const startedMs = performance.now()
    const seen = await bootstrap(interruption.signal)
    polls += seen.polls
    wrong.push(...seen.wrong.map((what) => `bootstrap ${number}: ${what}`))
    const took = ((performance.now() - startedMs) / 1_000).toFixed(1)
    console.log(
      `${String(number).padStart(3)}  ${seen.states.join(' > ')}  (${seen.polls} polls, ${took} s)${seen.wrong.length > 0 ? `  ${seen.wrong.length} WRONG` : ''}`,
    )
  }
  for (const what of wrong) console.log(`wrong: ${what}`)
  console.log(`${count} bootstraps, ${polls} polls, ${wrong.length} wrong states`)
  return wrong.length === 0 ? 0 : 1
}

process.exitCode = await main(Number(process.argv[2] ?? 50))
