import { join } from 'node:path'
import type { Fleet } from '../driver.ts'
import { findFreePorts } from '../free-ports.ts'
import type { ClusterPlan } from '../plan.ts'
import { defaultMetadataAddresses, serverEnvironment } from '../settings.ts'
import type { Workspace } from '../workspace.ts'
import { ProcessNode } from './process-node.ts'

const PORTS_PER_NODE = 3

/** Servers as child processes, everything on 127.0.0.1. */
export async function prepareProcesses(
  plan: ClusterPlan,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Fleet> {
  const ports = await findFreePorts(plan.nodes.length * PORTS_PER_NODE)
  const sockets = plan.nodes.map((_, index) => socketsOf(ports.slice(index * PORTS_PER_NODE)))
  const metadataAddresses = defaultMetadataAddresses(
    plan,
    sockets.map((each) => each.address),
  )
  const nodes = plan.nodes.map((node, index) => {
    const own = sockets[index]
    if (own === undefined) throw new Error(`no ports for node ${node.name}`)
    return new ProcessNode({
      plan: node,
      clusterName: plan.clusterName,
      sockets: own,
      env: serverEnvironment(plan, node, own, metadataAddresses, workspace.directory),
      workspace,
      dataDir: join(workspace.directory, node.name),
      startTimeoutMs: plan.startTimeoutMs,
      signal,
    })
  })
  return {
    nodes,
    dispose: async () => {
      await Promise.all(nodes.map((node) => node.kill()))
    },
  }
}

function socketsOf([fabric, ingress, admin]: readonly number[]) {
  return {
    fabric: `127.0.0.1:${fabric}`,
    ingress: `127.0.0.1:${ingress}`,
    admin: `127.0.0.1:${admin}`,
    address: `http://127.0.0.1:${fabric}`,
  }
}
