import { corrupt, type Damage } from './model/corrupt.ts'
import { advance, provision, settle } from './model/model.ts'
import { cut, hang, kill, loseDisk, resume, start } from './model/nodes.ts'
import { isAlive, nodeNamed } from './model/questions.ts'
import { remove } from './model/remove.ts'
import type { ClusterModel, SimulatedVersion } from './model/state.ts'

/** What can be done to a cluster. Data, so that a scenario can be written down, sent to real servers too, and shrunk. */
export type Step =
  /** Starts the process: with the data that it had, and as `version` where one is given. */
  | { readonly do: 'start'; readonly node: string; readonly version?: SimulatedVersion }
  /** SIGKILL: its port refuses. */
  | { readonly do: 'kill'; readonly node: string }
  /** SIGSTOP: its port accepts, and nothing answers. */
  | { readonly do: 'hang'; readonly node: string }
  /** SIGCONT. */
  | { readonly do: 'resume'; readonly node: string }
  /** Kills it, starts it as the version, and waits until it is alive. Downgrades too. */
  | { readonly do: 'upgrade'; readonly node: string; readonly version: SimulatedVersion }
  /** Nodes of different sets no longer hear each other; readers reach all. Who is in none is in the first. */
  | { readonly do: 'partition'; readonly sets: readonly (readonly string[])[] }
  /** Ends the partition. */
  | { readonly do: 'heal' }
  /** `restatectl provision` on one node that waits. */
  | { readonly do: 'provision'; readonly node: string }
  /** Damages the metadata store, past the servers. */
  | ({ readonly do: 'corrupt' } & Damage)
  /** Deletes what the log server of a node that is down has stored. Started again it finds out, says so, and ends. */
  | { readonly do: 'lose-disk'; readonly node: string }
  /** Drains a node and takes it out of the cluster; its process ends. Started again it gets a new id. */
  | { readonly do: 'remove'; readonly node: string }
  /** Lets time pass. */
  | { readonly do: 'advance'; readonly ms: number }
  /** Lets time pass until nothing moves any more and everybody has seen what happened. */
  | { readonly do: 'settle' }

/**
 * The cluster after a step. Pure: from the same model the same step always makes the same one.
 * @throws RangeError where the step cannot be done: no such node, one that runs already, …
 */
export const applyStep = (model: ClusterModel, step: Step): ClusterModel => {
  switch (step.do) {
    case 'start':
      return start(model, step.node, step.version)
    case 'kill':
      return kill(model, step.node)
    case 'hang':
      return hang(model, step.node)
    case 'resume':
      return resume(model, step.node)
    case 'upgrade':
      return restarted(model, step.node, step.version)
    case 'partition':
      return cut(model, step.sets)
    case 'heal':
      return cut(model, [])
    case 'provision':
      return provision(model, step.node)
    case 'corrupt':
      return corrupt(model, step)
    case 'lose-disk':
      return loseDisk(model, step.node)
    case 'remove':
      return remove(model, step.node)
    case 'advance':
      return advance(model, step.ms)
    case 'settle':
      return settle(model)
  }
}

/** An update of one node takes as long as its start, at most a minute: longer waits are for the caller to see. */
const restarted = (model: ClusterModel, name: string, version: SimulatedVersion): ClusterModel => {
  const { life } = nodeNamed(model, name)
  let next = start(life.phase === 'down' ? model : kill(model, name), name, version)
  for (let second = 0; second < 60 && !isAlive(nodeNamed(next, name)); second++) next = advance(next, 1000)
  return next
}
