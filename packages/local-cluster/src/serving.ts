import { setTimeout as delay } from 'node:timers/promises'
import type { LocalCluster, ServingOptions } from './types.ts'

const POLL_MS = 500
const QUERY_TIMEOUT_MS = 5_000
/** New leaders take over their logs within some 10 s, if they do. */
const lingeringMs = 12_000

/** What the cluster says of itself, or what is still missing for it to serve. */
type Picture =
  | { readonly serving: true; readonly fingerprint: string; readonly writtenByLeaders: boolean }
  | { readonly serving: false; readonly missing: string }

/** Polls the cluster's own tables; throws at the deadline and says what was missing last. */
export async function waitUntilServing(cluster: LocalCluster, options: ServingOptions): Promise<void> {
  await untilServing(cluster, options)
}

/** Resolves to a fingerprint of what the tables said in the end. */
async function untilServing(cluster: LocalCluster, options: ServingOptions): Promise<string> {
  const timeoutMs = options.timeoutMs ?? 60_000
  const settled = options.settled ?? true
  const stableForMs = settled ? (options.stableForMs ?? 3_000) : 0
  const deadline = Date.now() + timeoutMs
  let since = Date.now()
  let fingerprint: string | undefined
  for (;;) {
    const picture = await look(cluster, options.nodes)
    const now = Date.now()
    const next = picture.serving ? picture.fingerprint : undefined
    if (next === undefined || next !== fingerprint) since = now
    fingerprint = next
    // A log may stay with the writer of before until somebody writes: then only longer rest tells that nothing moves.
    const restMs = !picture.serving || picture.writtenByLeaders || !settled ? stableForMs : lingeringMs
    if (fingerprint !== undefined && now - since >= restMs) return fingerprint
    if (now >= deadline) {
      const missing = picture.serving
        ? `leaders and logs moved within the last ${stableForMs} ms`
        : picture.missing
      throw new Error(`the cluster does not serve after ${timeoutMs} ms: ${missing}`)
    }
    await delay(POLL_MS)
  }
}

/**
 * Runs `see` until it ran while nothing moved: the cluster's own tables say the same before and after it, and leaders had taken over
 * their logs, if they do. Throws at the deadline.
 */
export async function whileNothingMoves<T>(
  cluster: LocalCluster,
  see: () => Promise<T>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const before = await untilServing(cluster, { timeoutMs: deadline - Date.now(), stableForMs: 0 })
    const seen = await see()
    const after = await look(cluster, undefined)
    if (after.serving && after.fingerprint === before) return seen
    if (Date.now() >= deadline)
      throw new Error(`leaders or logs moved whenever one looked, for ${timeoutMs} ms`)
  }
}

async function look(cluster: LocalCluster, wanted: readonly string[] | undefined): Promise<Picture> {
  const names =
    wanted ?? cluster.nodes.filter((node) => node.running && !node.paused).map((node) => node.name)
  try {
    const seen = await tables(cluster)
    const missing = missingFrom(names, seen)
    if (missing !== undefined) return { serving: false, missing }
    return {
      serving: true,
      fingerprint: JSON.stringify(seen),
      writtenByLeaders: seen.partitions.every(
        ({ id, node }) => seen.logs.find((log) => log.id === id)?.node === node,
      ),
    }
  } catch (error) {
    return { serving: false, missing: error instanceof Error ? error.message : String(error) }
  }
}

interface Row {
  readonly table: string
  /** Of the table: the name of a node, the id of a partition or of a log. */
  readonly id: string
  /** The node itself, a leader, who has a replica, a sequencer: with its generation. */
  readonly node: string | undefined
  readonly state: string | undefined
}

interface Tables {
  readonly nodes: readonly Row[]
  readonly partitions: readonly Row[]
  readonly replicas: readonly Row[]
  readonly logs: readonly Row[]
}

/** One query, since each takes the start of a process and a turn of the nodes, every half second, beside servers that need the processor. */
const QUERY = [
  "select 'node' as of, name as id, gen_node_id as node, state from nodes",
  "select 'partition', cast(partition_id as text), leader_gen_node_id, null from partitions",
  "select 'replica', cast(partition_id as text), gen_node_id, effective_mode from partition_state",
  "select 'log', cast(log_id as text), sequencer, cast(segment_index as text) from logs_tail_segments",
].join(' union all ')

async function tables(cluster: LocalCluster): Promise<Tables> {
  const found = await cluster.sql(`${QUERY} order by 1, 2, 3`, { timeoutMs: QUERY_TIMEOUT_MS })
  const rows = found.map((row): Row => ({
    table: String(row['of']),
    id: String(row['id']),
    node: textOf(row['node']),
    state: textOf(row['state']),
  }))
  const of = (table: string) => rows.filter((row) => row.table === table)
  return { nodes: of('node'), partitions: of('partition'), replicas: of('replica'), logs: of('log') }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function missingFrom(
  names: readonly string[],
  { nodes, partitions, replicas, logs }: Tables,
): string | undefined {
  const alive = nodes.filter(({ state }) => state === 'alive')
  const absent = names.filter((name) => !alive.some(({ id }) => id === name))
  if (absent.length > 0) return `not alive: ${absent.join(', ')}`
  if (partitions.length === 0) return 'there are no partitions yet'
  for (const { id, node: leader } of partitions) {
    if (leader === undefined || !alive.some(({ node }) => node === leader))
      return `partition ${id} has no leader that is alive`
    // 1.6 spells the mode in lower case.
    const leaders = replicas.filter(
      (replica) => replica.id === id && replica.state?.toLowerCase() === 'leader',
    )
    if (leaders.length !== 1 || leaders[0]?.node !== leader) {
      return `partition ${id} is led by ${leaders.map(({ node }) => node).join(' and ') || 'nobody'}, not ${leader} alone`
    }
    if (logs.find((log) => log.id === id)?.node === undefined) return `partition ${id} has no log`
  }
  return undefined
}
