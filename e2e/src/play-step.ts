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
    case 'corrupt':
      return damage(cluster, step)
    case 'partition':
    case 'heal':
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

/** As the model does it: junk is a write like any other, and an envelope that fell has the bytes that it had. */
const damage = async (
  cluster: LocalCluster,
  step: Extract<Step, { readonly do: 'corrupt' }>,
): Promise<void> => {
  if (step.kind === 'gap' || step.kind === 'overlap')
    throw new Error(`nobody has told how to make a ${step.kind} in a real cluster here`)
  const before = await cluster.getMetadata(step.key)
  if (before === undefined) throw new Error(`there is no ${step.key} to damage`)
  const { version, bytes } = before
  await cluster.putMetadata(
    step.key,
    step.kind === 'undecodable'
      ? { version: version + 1, bytes: Buffer.from('junk') }
      : { version: Math.max(1, version - (step.by ?? 1)), bytes },
  )
}
