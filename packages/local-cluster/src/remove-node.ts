import { setTimeout as delay } from 'node:timers/promises'
import { failed } from './restatectl.ts'
import type { LocalCluster } from './types.ts'

const POLL_MS = 500

/** See `LocalCluster.removeNode`. */
export async function removeNode(cluster: LocalCluster, name: string, timeoutMs = 40_000): Promise<void> {
  const id = (await cluster.nodeIds()).get(name)
  if (id === undefined) throw new Error(`node ${name} is not registered`)
  const deadline = Date.now() + timeoutMs
  const accepted = (step: readonly string[]) => () => refusalOf(cluster, step)
  await until(accepted(['nodes', 'set-worker-state', '--worker-state', 'draining', '--node', id]), deadline)
  await until(
    accepted(['nodes', 'set-storage-state', '--storage-state', 'read-only', '--node', id]),
    deadline,
  )
  // `nodes remove` does not look at replica sets: it would take out a node that leads partitions.
  await until(() => undrained(cluster, id), deadline)
  await until(accepted(['metadata-server', 'remove-node', id]), deadline)
  // It does look at logs, and lets go of the node only once no segment of any is on it.
  await until(async () => {
    await trimToLastSegments(cluster)
    return refusalOf(cluster, ['nodes', 'remove', '--node', id])
  }, deadline)
}

/** Why a step was refused; undefined once it is done. A step for a role that the node lacks is. */
async function refusalOf(cluster: LocalCluster, step: readonly string[]): Promise<string | undefined> {
  const result = await cluster.restatectl([...step, '--yes'])
  if (!failed(result) || /doesn't have `[a-z-]+` role/.test(result.stderr)) return undefined
  return `restatectl ${step.join(' ')} was refused\n${result.stderr}\n${result.stdout}`
}

async function undrained(cluster: LocalCluster, id: string): Promise<string | undefined> {
  const rows = await cluster.sql(
    `select partition_id, plain_node_id, effective_mode, replay_status, leader from partition_state where partition_id in (select partition_id from partition_state where plain_node_id = '${id}')`,
  )
  return rows.length === 0 ? undefined : `node ${id} still runs partitions: ${JSON.stringify(rows)}`
}

/** A read-only log server is left out of new segments; the old ones go once all that they hold was trimmed. */
async function trimToLastSegments(cluster: LocalCluster): Promise<void> {
  const tails = await cluster.sql('select log_id, base_lsn from logs_tail_segments')
  for (const { log_id: log, base_lsn: base } of tails) {
    if (Number(base) > 1) {
      await cluster.restatectl([
        'logs',
        'trim',
        String(log),
        '--trim-point',
        String(Number(base) - 1),
        '--yes',
      ])
    }
  }
}

async function until(pending: () => Promise<string | undefined>, deadline: number): Promise<void> {
  for (;;) {
    const what = await pending()
    if (what === undefined) return
    if (Date.now() >= deadline) throw new Error(what)
    await delay(POLL_MS)
  }
}
