import { getContainerRuntimeClient } from 'testcontainers'
import type { Fleet } from '../driver.ts'
import type { ClusterPlan } from '../plan.ts'
import { defaultMetadataAddresses, serverEnvironment } from '../settings.ts'
import { CLUSTER_LABEL, type Workspace } from '../workspace.ts'
import { ContainerNode } from './container-node.ts'
import type { Docker } from './docker.ts'
import { dockerAvailable } from './engine.ts'
import { serverImage } from './image.ts'
import { createPrivateNetwork } from './private-network.ts'

const FABRIC_PORT = 5122
const INGRESS_PORT = 8080
const ADMIN_PORT = 9070
/** In the container's own file system, which lives as long as the container: through kills and restarts. */
const DATA_DIR = '/restate-data'

/** Servers as containers in a network of their own, with Restate's default ports. */
export async function prepareContainers(
  plan: ClusterPlan,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Fleet> {
  const engine = await dockerAvailable()
  if (!engine.available) throw new Error(engine.reason)
  const { dockerode: docker } = (await getContainerRuntimeClient()).container
  const images = new Map<string, string>()
  for (const { version } of plan.nodes) {
    signal.throwIfAborted()
    if (!images.has(version))
      images.set(version, await serverImage(docker, version, workspace.directory, signal))
  }
  signal.throwIfAborted()
  const network = await createPrivateNetwork(docker, workspace)
  const sockets = plan.nodes.map((_, index) => socketsOf(network.addressOf(index)))
  const metadataAddresses = defaultMetadataAddresses(
    plan,
    sockets.map((each) => each.address),
  )
  const nodes = plan.nodes.map((node, index) => {
    const own = sockets[index]
    const image = images.get(node.version)
    if (own === undefined || image === undefined) throw new Error(`no image or address for node ${node.name}`)
    return new ContainerNode({
      plan: node,
      clusterName: plan.clusterName,
      image,
      docker,
      network,
      ip: network.addressOf(index),
      sockets: own,
      env: serverEnvironment(plan, node, own, metadataAddresses, DATA_DIR),
      workspace,
      startTimeoutMs: plan.startTimeoutMs,
      signal,
    })
  })
  return {
    nodes,
    dispose: async () => {
      await Promise.all(nodes.map((node) => node.settled()))
      await removeLabelled(docker, workspace.id)
    },
  }
}

function socketsOf(ip: string) {
  return {
    fabric: `0.0.0.0:${FABRIC_PORT}`,
    ingress: `0.0.0.0:${INGRESS_PORT}`,
    admin: `0.0.0.0:${ADMIN_PORT}`,
    address: `http://${ip}:${FABRIC_PORT}`,
    ingressUrl: `http://${ip}:${INGRESS_PORT}`,
    adminUrl: `http://${ip}:${ADMIN_PORT}`,
  }
}

/** By label, so that nothing is missed of which no object here knows. */
async function removeLabelled(docker: Docker, id: string): Promise<void> {
  const filters = { label: [`${CLUSTER_LABEL}=${id}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()))
}
