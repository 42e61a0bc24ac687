import type { DriverNode, Fleet } from './driver.ts'
import { NodeStartError } from './health.ts'
import { RunningCluster } from './running-cluster.ts'
import { planCluster, type ClusterPlan } from './plan.ts'
import { prepareProcesses } from './processes/process-fleet.ts'
import type { ClusterOptions, DriverName, LocalCluster } from './types.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/** Ports that were free may be taken before the servers bind them; twice in a row is no accident. */
const MAX_ATTEMPTS = 2

/**
 * Starts real Restate servers and resolves when each answers /health: a cluster that awaits provisioning.
 * Rejects with the signal's reason when aborted, and with the name of the node and the tail of its log when one does not
 * come up; then nothing is left behind.
 */
export async function startCluster(options: ClusterOptions): Promise<LocalCluster> {
  const plan = planCluster(options)
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(plan, options)
    } catch (error) {
      const mayRetry = error instanceof NodeStartError && error.portTaken && attempt < MAX_ATTEMPTS
      if (!mayRetry) throw error
    }
  }
}

async function launch(plan: ClusterPlan, options: ClusterOptions): Promise<LocalCluster> {
  options.signal?.throwIfAborted()
  const workspace = openWorkspace({
    baseDir: options.baseDir,
    keep: options.keep ?? false,
    usesDocker: options.driver === 'containers',
  })
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])])
  let fleet: Fleet | undefined
  try {
    fleet = await DRIVERS[options.driver](plan, workspace, signal)
    await startAll(fleet.nodes.filter((node) => !node.deferred))
    signal.throwIfAborted()
  } catch (error) {
    await fleet?.dispose()
    await workspace.close()
    throw options.signal?.aborted === true ? options.signal.reason : error
  }
  const cluster = new RunningCluster({
    driver: options.driver,
    name: plan.clusterName,
    fleet,
    workspace,
    stopping,
  })
  options.signal?.addEventListener('abort', () => void cluster.stop().catch(() => undefined), { once: true })
  return cluster
}

type Prepare = (plan: ClusterPlan, workspace: Workspace, signal: AbortSignal) => Promise<Fleet>

const DRIVERS: Readonly<Record<DriverName, Prepare>> = {
  processes: prepareProcesses,
  containers: async (plan, workspace, signal) => {
    // Only those who want containers pay for loading testcontainers.
    const { prepareContainers } = await import('./containers/container-fleet.ts')
    return prepareContainers(plan, workspace, signal)
  },
}

/** Waits for all, also when one fails: a start under way cannot be cleaned up after. */
async function startAll(nodes: readonly DriverNode[]): Promise<void> {
  const results = await Promise.allSettled(nodes.map((node) => node.start()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
