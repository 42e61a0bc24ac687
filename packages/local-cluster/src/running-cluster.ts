import type { Fleet } from './driver.ts'
import { failed, runRestatectl } from './restatectl.ts'
import { provision } from './provision.ts'
import { getMetadata, putMetadata } from './raw-metadata.ts'
import { removeNode } from './remove-node.ts'
import { waitUntilServing, whileNothingMoves } from './serving.ts'
import type {
  ClusterSettings,
  DriverName,
  LocalCluster,
  LocalNode,
  ProvisionOptions,
  RestatectlOptions,
  RestatectlResult,
  ServingOptions,
  StoredValue,
} from './types.ts'
import type { Workspace } from './workspace.ts'

interface ClusterParts {
  readonly driver: DriverName
  readonly name: string
  readonly fleet: Fleet
  readonly workspace: Workspace
  /** Aborted by stop: ends waits for nodes that are just starting. */
  readonly stopping: AbortController
}

export class RunningCluster implements LocalCluster {
  readonly driver: DriverName
  readonly name: string
  readonly nodes: readonly LocalNode[]
  readonly addresses: readonly string[]
  readonly #parts: ClusterParts
  #stopped: Promise<void> | undefined

  constructor(parts: ClusterParts) {
    this.#parts = parts
    this.driver = parts.driver
    this.name = parts.name
    this.nodes = parts.fleet.nodes
    this.addresses = parts.fleet.nodes.map((node) => node.address)
  }

  node(name: string): LocalNode {
    const found = this.nodes.find((node) => node.name === name)
    if (!found)
      throw new RangeError(`no node '${name}' among ${this.nodes.map((node) => node.name).join(', ')}`)
    return found
  }

  provision(options: ProvisionOptions = {}): Promise<void> {
    return provision(this, options)
  }

  waitUntilServing(options: ServingOptions = {}): Promise<void> {
    return waitUntilServing(this, options)
  }

  whileNothingMoves<T>(see: () => Promise<T>, options: { readonly timeoutMs?: number } = {}): Promise<T> {
    return whileNothingMoves(this, see, options.timeoutMs)
  }

  async nodeIds(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql('select name, plain_node_id from nodes')
    return new Map(rows.map((row) => [String(row['name']), String(row['plain_node_id'])]))
  }

  removeNode(name: string, options: { readonly timeoutMs?: number } = {}): Promise<void> {
    return removeNode(this, name, options.timeoutMs)
  }

  restatectl(args: readonly string[], options: RestatectlOptions = {}): Promise<RestatectlResult> {
    return runRestatectl(args, this.#contacts(options.node), options.timeoutMs)
  }

  async sql(
    query: string,
    options: RestatectlOptions = {},
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const result = await this.restatectl(['sql', '--json', query], options)
    const rows = parseRows(result.stdout)
    if (result.exitCode !== 0 || rows === undefined) throw commandFailed('sql', result)
    return rows
  }

  async patchMetadata(key: string, jsonPatch: string, options: RestatectlOptions = {}): Promise<void> {
    const result = await this.restatectl(['metadata', 'patch', '--key', key, '--patch', jsonPatch], options)
    if (failed(result)) throw commandFailed('metadata patch', result)
  }

  getMetadata(key: string): Promise<StoredValue | undefined> {
    return getMetadata(this.#contacts(undefined)[0] ?? '', key)
  }

  putMetadata(key: string, value: StoredValue): Promise<void> {
    return putMetadata(this.#contacts(undefined)[0] ?? '', key, value)
  }

  async configure(settings: ClusterSettings, options: RestatectlOptions = {}): Promise<void> {
    const flags = [
      ...(settings.logReplication === undefined
        ? []
        : ['--log-replication', String(settings.logReplication)]),
      ...(settings.partitionReplication === undefined
        ? []
        : ['--partition-replication', String(settings.partitionReplication)]),
    ]
    const result = await this.restatectl(['config', 'set', ...flags, '--yes'], options)
    if (failed(result)) throw commandFailed('config set', result)
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    this.#parts.stopping.abort(new Error('the cluster is being stopped'))
    try {
      await this.#parts.fleet.dispose()
    } finally {
      await this.#parts.workspace.close()
    }
  }

  #contacts(node: string | undefined): readonly string[] {
    if (node !== undefined) return [this.node(node).address]
    const reachable = this.nodes.filter((each) => each.running && !each.paused)
    if (reachable.length === 0) throw new Error('no node of the cluster runs')
    return reachable.map((each) => each.address)
  }
}

function commandFailed(command: string, result: RestatectlResult): Error {
  const outcome = result.timedOut ? `timed out after ${result.durationMs} ms` : `exit code ${result.exitCode}`
  return new Error(`restatectl ${command}: ${outcome}\n${result.stderr}\n${result.stdout}`)
}

function parseRows(text: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRows(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRows(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null)
}
