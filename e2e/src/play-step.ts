import { setTimeout as delay } from 'node:timers/promises'
import type { LocalCluster } from '@restate-preflight/local-cluster'
import type { Step } from '@restate-preflight/testkit/simulation'

/** Does to a real cluster what a step of a scenario does to a simulated one. */
export const playStep = async (
  cluster: LocalCluster,
  step: Step,
  { partitions }: { readonly partitions: number },
): Promise<void> => {
  switch (step.do) {
    case 'start':
      return cluster.node(step.node).start(step.version === undefined ? {} : { version: step.version })
    case 'kill':
      return cluster.node(step.node).kill()
    case 'hang':
      return cluster.node(step.node).pause()
    case 'resume':
      return cluster.node(step.node).resume()
    case 'provision':
      return cluster.provision({ node: step.node, partitions })
    case 'advance':
      return delay(step.ms)
    case 'settle':
      return cluster.waitUntilServing()
    case 'remove':
      return cluster.removeNode(step.node)
    case 'upgrade':
      return upgrade(cluster, step)
    case 'partition':
    case 'heal':
    case 'corrupt':
    case 'lose-disk':
      throw new Error(`nobody has told how to ${step.do} a real cluster here`)
  }
}

const upgrade = async (
  cluster: LocalCluster,
  { node: name, version }: Extract<Step, { readonly do: 'upgrade' }>,
): Promise<void> => {
  const node = cluster.node(name)
  await node.kill()
  await node.start({ version })
  await cluster.waitUntilServing({ settled: false })
}
