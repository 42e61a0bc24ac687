import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DriverNode } from '../driver.ts'
import { waitForHealth } from '../health.ts'
import type { NodePlan } from '../plan.ts'
import type { NodeSockets } from '../settings.ts'
import { serverBinary } from '../binaries.ts'
import type { ServerVersion, StartOptions } from '../types.ts'
import { SERVER_WRAPPER, type Workspace } from '../workspace.ts'
import { untilStopped } from './until-stopped.ts'

export interface ProcessNodeParts {
  readonly plan: NodePlan
  readonly clusterName: string
  readonly sockets: NodeSockets
  readonly env: Readonly<Record<string, string>>
  readonly workspace: Workspace
  readonly dataDir: string
  readonly startTimeoutMs: number
  readonly signal: AbortSignal
}

/** SIGKILL acts at once, unless the kernel is stuck in its name. */
const KILL_TIMEOUT_MS = 10_000
const GRACEFUL_TIMEOUT_MS = 20_000

export class ProcessNode implements DriverNode {
  readonly name: string
  readonly address: string
  readonly adminUrl: string
  readonly ingressUrl: string
  readonly containerId = undefined
  readonly dataDir: string
  readonly deferred: boolean
  readonly #parts: ProcessNodeParts
  #child: ChildProcess | undefined
  #paused = false
  #version: ServerVersion

  constructor(parts: ProcessNodeParts) {
    this.#parts = parts
    this.name = parts.plan.name
    this.#version = parts.plan.version
    this.deferred = parts.plan.deferred ?? false
    this.address = parts.sockets.address
    this.adminUrl = `http://${parts.sockets.admin}`
    this.ingressUrl = `http://${parts.sockets.ingress}`
    this.dataDir = parts.dataDir
  }

  get version(): ServerVersion {
    return this.#version
  }

  get running(): boolean {
    return this.#child !== undefined && isRunning(this.#child)
  }

  get paused(): boolean {
    return this.running && this.#paused
  }

  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined
  }

  async start(options: StartOptions = {}): Promise<void> {
    this.#parts.signal.throwIfAborted()
    if (this.running) throw new Error(`node ${this.name} runs already`)
    this.#version = options.version ?? this.#version
    const child = this.#spawn()
    this.#child = child
    this.#paused = false
    await waitForHealth({
      node: this.name,
      address: this.address,
      clusterName: this.#parts.plan.env?.['RESTATE_CLUSTER_NAME'] ?? this.#parts.clusterName,
      timeoutMs: options.timeoutMs ?? this.#parts.startTimeoutMs,
      signal: this.#parts.signal,
      gaveUp: () =>
        isRunning(child) ? undefined : `its process ended with ${child.signalCode ?? child.exitCode}`,
      logs: () => this.logs(),
    })
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL', KILL_TIMEOUT_MS)
  }

  async stopGracefully(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await this.#end('SIGTERM', options.timeoutMs ?? GRACEFUL_TIMEOUT_MS)
  }

  async untilGone(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    await this.#gone(options.timeoutMs ?? GRACEFUL_TIMEOUT_MS, 'it was expected to end', () => undefined)
  }

  async pause(): Promise<void> {
    this.#signalRunning('SIGSTOP')
    this.#paused = true
    if (this.pid !== undefined) await untilStopped(this.pid)
  }

  async resume(): Promise<void> {
    this.#signalRunning('SIGCONT')
    this.#paused = false
  }

  async disconnect(): Promise<void> {
    throw onlyInContainers()
  }

  async reconnect(): Promise<void> {
    throw onlyInContainers()
  }

  async isolate(): Promise<void> {
    throw onlyInContainers()
  }

  async rejoin(): Promise<void> {
    throw onlyInContainers()
  }

  async logs(): Promise<string> {
    return readFile(this.#logFile(), 'utf8')
  }

  #spawn(): ChildProcess {
    const { workspace, env } = this.#parts
    const binary = serverBinary(this.#version)
    const pidFile = workspace.pidFile(this.name)
    const log = openSync(this.#logFile(), 'a')
    try {
      const arguments_ = ['-c', SERVER_WRAPPER, 'sh', workspace.directory, pidFile, binary, '--no-logo']
      const child = spawn('sh', arguments_, { env, cwd: workspace.directory, stdio: ['ignore', log, log] })
      children.add(child)
      child.on('error', () => children.delete(child))
      child.on('exit', () => {
        children.delete(child)
        void rm(pidFile, { force: true }).catch(() => undefined)
      })
      return child
    } finally {
      closeSync(log)
    }
  }

  #signalRunning(signal: NodeJS.Signals): void {
    if (!this.running || this.#child?.kill(signal) !== true) throw new Error(`node ${this.name} does not run`)
  }

  async #end(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    await this.#gone(timeoutMs, signal, (child) => child.kill(signal))
  }

  async #gone(timeoutMs: number, after: string, act: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child
    if (child === undefined || !isRunning(child)) return
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(timeoutMs) })
    act(child)
    try {
      await exited
    } catch (cause) {
      throw new Error(`node ${this.name} still runs ${timeoutMs} ms after ${after}`, { cause })
    }
  }

  #logFile(): string {
    return join(this.#parts.workspace.directory, `${this.name}.log`)
  }
}

function onlyInContainers(): Error {
  return new Error('processes share one network: nodes can be cut off with the containers driver only')
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** Of all clusters of this process: at its orderly exit they go at once, without waiting for the guardian. */
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
