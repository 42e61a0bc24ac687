import { plainAddress, type RegisteredNode } from '../../model/index.ts'
import { nodeKey } from '../../snapshot.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'
import { list } from '../states-in.ts'
import { counted } from './bootstrap.ts'

export const reconfiguring: ClusterStateDefinition = {
  state: 'reconfiguring',
  meaning: 'Every node serves, and the cluster is on its way from one healthy arrangement to another.',
  holds: 'replicas of a partition move, a worker drains, or registered nodes run different versions',
  // Of a move; people drain workers and upgrade nodes in their own time.
  usualSeconds: [1, 60],
  ends: 'by-cause',
  stage: 2,
  next: ['serving', 'degraded', 'metadata-unavailable', 'forming'],
  judge: (view) => {
    const causes = causesIn(view)
    return causes.length === 0
      ? null
      : {
          because: causes.map(({ because }) => because).join('; '),
          waitsFor: causes.map(({ waitsFor }) => waitsFor),
        }
  },
  nextSteps: (view) => causesIn(view).map(({ step }) => step),
}

/** One thing that is on its way, what ends it, and what to do about it. */
interface Cause {
  readonly because: string
  readonly waitsFor: string
  readonly step: string
}

const causesIn = ({ epochs, nodesConfiguration }: ClusterView): readonly Cause[] => {
  const registered = nodesConfiguration?.nodes ?? []
  const moving = [...epochs].filter(([, epoch]) => epoch?.next != null).length
  const draining = registered.filter(({ workerState }) => workerState === 'draining')
  const byVersion = [...Map.groupBy(registered, ({ binaryVersion }) => binaryVersion)]
    .flatMap(([version, nodes]) => (version === null ? [] : [{ version, nodes }]))
    .toSorted((a, b) => (a.version < b.version ? -1 : 1))
  return [
    ...(moving > 0 ? [move(moving)] : []),
    ...draining.map(drain),
    ...(byVersion.length > 1 ? [mixture(byVersion)] : []),
  ]
}

const move = (partitions: number): Cause => {
  const because = `replicas of ${counted(partitions)} move`
  return {
    because,
    waitsFor: `${because}: the end of it`,
    step: 'Wait until no replicas move before you stop or upgrade a node.',
  }
}

/** It drains until somebody does something, though nothing may be left on it. */
const drain = ({ id, name, address }: RegisteredNode): Cause => {
  const key = nodeKey(id)
  return {
    because: `${key} drains`,
    waitsFor: `${key} to be removed, or set active again: it drains until somebody does`,
    step: `${key} (${name}, ${plainAddress(address)}): remove it once it has no partitions left, or keep it: \`restatectl nodes set-worker-state --node ${key} --worker-state active\``,
  }
}

interface NodesOfVersion {
  readonly version: string
  readonly nodes: readonly RegisteredNode[]
}

const mixture = (byVersion: readonly NodesOfVersion[]): Cause => {
  const versions = byVersion.map(({ version }) => version)
  const who = byVersion.map(
    ({ version, nodes }) =>
      `${list(nodes.map(({ id }) => nodeKey(id)))} ${nodes.length === 1 ? 'runs' : 'run'} ${version}`,
  )
  return {
    because: `nodes run versions ${versions.join(' and ')}`,
    waitsFor: 'one version on all nodes, to which somebody upgrades the rest',
    step: `Upgrade the rest, one node after the other: ${who.join('; ')}.`,
  }
}
