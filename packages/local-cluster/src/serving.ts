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
    if (fingerprint !== undefined && now - since >= restMs) return
    if (now >= deadline) {
      const missing = picture.serving
        ? `leaders and logs moved within the last ${stableForMs} ms`
        : picture.missing
      throw new Error(`the cluster does not serve after ${timeoutMs} ms: ${missing}`)
    }
    await delay(POLL_MS)
  }
}

async function look(cluster: LocalCluster, wanted: readonly string[] | undefined): Promise<Picture> {
  const names =
    wanted ?? cluster.nodes.filter((node) => node.running && !node.paused).map((node) => node.name)
  try {
    const [nodes, partitions, replicas, logs] = await Promise.all([
      rows(cluster, 'select name, gen_node_id, state from nodes order by name', [
        'name',
        'gen_node_id',
        'state',
      ]),
      rows(cluster, 'select partition_id, leader_gen_node_id from partitions order by partition_id', [
        'partition_id',
        'leader_gen_node_id',
      ]),
      rows(
        cluster,
        'select partition_id, gen_node_id, effective_mode from partition_state order by partition_id, gen_node_id',
        ['partition_id', 'gen_node_id', 'effective_mode'],
      ),
      rows(cluster, 'select log_id, sequencer, segment_index from logs_tail_segments order by log_id', [
        'log_id',
        'sequencer',
        'segment_index',
      ]),
    ])
    const missing = missingFrom({ names, nodes, partitions, replicas, logs })
    if (missing !== undefined) return { serving: false, missing }
    return {
      serving: true,
      fingerprint: JSON.stringify([nodes, partitions, replicas, logs]),
      writtenByLeaders: partitions.every(
        (partition) =>
          logs.find((log) => log['log_id'] === partition['partition_id'])?.['sequencer'] ===
          partition['leader_gen_node_id'],
      ),
    }
  } catch (error) {
    return { serving: false, missing: error instanceof Error ? error.message : String(error) }
  }
}

type Row = Readonly<Record<string, string>>

interface Tables {
  readonly names: readonly string[]
  readonly nodes: readonly Row[]
  readonly partitions: readonly Row[]
  readonly replicas: readonly Row[]
  readonly logs: readonly Row[]
}

function missingFrom({ names, nodes, partitions, replicas, logs }: Tables): string | undefined {
  const alive = new Set(nodes.filter((node) => node['state'] === 'alive').map((node) => node['name']))
  const absent = names.filter((name) => !alive.has(name))
  if (absent.length > 0) return `not alive: ${absent.join(', ')}`
  if (partitions.length === 0) return 'there are no partitions yet'
  const live = new Set(nodes.filter((node) => node['state'] === 'alive').map((node) => node['gen_node_id']))
  for (const partition of partitions) {
    const id = partition['partition_id']
    const leader = partition['leader_gen_node_id']
    if (leader === undefined || !live.has(leader)) return `partition ${id} has no leader that is alive`
    // 1.6 spells the mode in lower case.
    const leaders = replicas.filter(
      (replica) => replica['partition_id'] === id && replica['effective_mode']?.toLowerCase() === 'leader',
    )
    if (leaders.length !== 1 || leaders[0]?.['gen_node_id'] !== leader) {
      return `partition ${id} is led by ${leaders.map((each) => each['gen_node_id']).join(' and ') || 'nobody'}, not ${leader} alone`
    }
    const sequencer = logs.find((log) => log['log_id'] === id)?.['sequencer']
    if (sequencer === undefined) return `partition ${id} has no log`
  }
  return undefined
}

async function rows(
  cluster: LocalCluster,
  query: string,
  columns: readonly string[],
): Promise<readonly Row[]> {
  const found = await cluster.sql(query, { timeoutMs: QUERY_TIMEOUT_MS })
  return found.map((row) =>
    Object.fromEntries(columns.flatMap((column) => (column in row ? [[column, String(row[column])]] : []))),
  )
}
