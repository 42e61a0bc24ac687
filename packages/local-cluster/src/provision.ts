import { setTimeout as delay } from 'node:timers/promises'
import type { LocalCluster, ProvisionOptions } from './types.ts'

const POLL_MS = 200

/**
 * restatectl says 0 when it failed, too, so the partition table is read back: it is what provisioning writes last.
 * A cluster that was already provisioned with as many partitions passes.
 */
export async function provision(cluster: LocalCluster, options: ProvisionOptions): Promise<void> {
  const copies = Math.min(2, cluster.nodes.length)
  const node = options.node ?? cluster.nodes.find((each) => each.running && !each.paused)?.name
  if (node === undefined) throw new Error('no node of the cluster runs')
  const partitions = options.partitions ?? 4
  const deadline = Date.now() + (options.timeoutMs ?? 20_000)
  const answer = await cluster.restatectl(
    [
      'provision',
      '--yes',
      ...['--log-provider', 'replicated'],
      ...['--log-replication', String(options.logReplication ?? copies)],
      ...['--partition-replication', String(options.partitionReplication ?? copies)],
      ...['--num-partitions', String(partitions)],
    ],
    { node, timeoutMs: options.timeoutMs ?? 20_000 },
  )
  for (;;) {
    const table = await cluster.restatectl(['metadata', 'get', '--key', 'partition_table'], {
      node,
      timeoutMs: Math.max(1, deadline - Date.now()),
    })
    const found = /"num_partitions":\s*(\d+)/.exec(table.stdout)?.[1]
    if (found === String(partitions)) return
    if (found !== undefined) throw new Error(`the cluster has ${found} partitions already, not ${partitions}`)
    if (Date.now() >= deadline) {
      throw new Error(
        `provisioning through ${node} did not take\n${answer.stdout}\n${answer.stderr}\n${table.stderr}`,
      )
    }
    await delay(POLL_MS)
  }
}
