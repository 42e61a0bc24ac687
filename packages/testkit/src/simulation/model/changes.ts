import { durations } from './durations.ts'
import { readable } from './questions.ts'
import type { ClusterModel, Entry, MetadataStore, NodeModel, NodesRegister, Task } from './state.ts'

/** Small ways to make another model of one. */
export const withNode = (
  model: ClusterModel,
  name: string,
  change: (node: NodeModel) => Partial<NodeModel>,
): ClusterModel => ({
  ...model,
  nodes: model.nodes.map((node) => (node.name === name ? { ...node, ...change(node) } : node)),
})

type Planned = Task extends infer T ? (T extends Task ? Omit<T, 'at'> : never) : never

/** Plans a task; of the same kind and node only the earliest stays. */
export const plan = (model: ClusterModel, inMs: number, planned: Planned): ClusterModel => {
  const task = { ...planned, at: model.now + inMs } as Task
  const isSame = (other: Task) => other.what === task.what && nodeIn(other) === nodeIn(task)
  const same = model.tasks.find(isSame)
  if (same !== undefined && same.at <= task.at) return model
  return {
    ...model,
    tasks: [...model.tasks.filter((other) => !isSame(other)), task].toSorted((a, b) => a.at - b.at),
  }
}

const nodeIn = (task: Task): string | null => ('node' in task ? task.node : null)

type Bodies = {
  readonly nodes: NodesRegister
  readonly table: Extract<MetadataStore['table']['body'], { version: number }>
  readonly logs: Extract<MetadataStore['logs']['body'], { version: number }>
}

/** Writes a key as servers do: from what they can read, under the next version, and they tell each other. */
export const write = <Key extends keyof Bodies>(
  model: ClusterModel,
  key: Key,
  change: (body: Bodies[Key]) => Bodies[Key],
): ClusterModel => {
  const { store } = model
  if (store === null) return model
  const body = readable(store[key] as Entry<Bodies[Key]>)
  if (body === undefined) return model
  const changed = change(body)
  if (changed === body) return model
  return plan(
    committed({ ...model, store: { ...store, [key]: { version: changed.version, body: changed } } }),
    durations.spread,
    { what: 'spread' },
  )
}

/** Another entry of the raft log. */
export const committed = (model: ClusterModel, entries = 1): ClusterModel =>
  model.raft === null ? model : { ...model, raft: { ...model.raft, index: model.raft.index + entries } }
