import { GenericContainer, PullPolicy, type WaitStrategy } from 'testcontainers'
import { setTimeout as delay } from 'node:timers/promises'
import type { DriverNode } from '../driver.ts'
import { waitForHealth } from '../health.ts'
import type { NodePlan } from '../plan.ts'
import type { NodeSockets } from '../settings.ts'
import type { ServerVersion, StartOptions } from '../types.ts'
import { CLUSTER_LABEL, type Workspace } from '../workspace.ts'
import { textOfFrames, type Container, type Docker } from './docker.ts'
import { cutOffPeers, readmitPeers } from './isolation.ts'
import type { PrivateNetwork } from './private-network.ts'

export interface ContainerNodeParts {
  readonly plan: NodePlan
  readonly clusterName: string
  readonly image: string
  readonly docker: Docker
  readonly network: PrivateNetwork
  readonly ip: string
  readonly sockets: NodeSockets & { readonly ingressUrl: string; readonly adminUrl: string }
  readonly env: Readonly<Record<string, string>>
  readonly workspace: Workspace
  readonly startTimeoutMs: number
  readonly signal: AbortSignal
}

const KILL_TIMEOUT_MS = 10_000
const GRACEFUL_TIMEOUT_MS = 20_000

export class ContainerNode implements DriverNode {
  readonly name: string
  readonly version: ServerVersion
  readonly address: string
  readonly adminUrl: string
  readonly ingressUrl: string
  readonly pid = undefined
  readonly dataDir = undefined
  readonly deferred: boolean
  readonly #parts: ContainerNodeParts
  #container: Container | undefined
  #starting: Promise<void> = Promise.resolve()
  /** Resolves when the container's current life ends; undefined while it has none. */
  #exit: Promise<void> | undefined
  #exitCode: number | undefined
  #paused = false

  constructor(parts: ContainerNodeParts) {
    this.#parts = parts
    this.name = parts.plan.name
    this.version = parts.plan.version
    this.deferred = parts.plan.deferred ?? false
    this.address = parts.sockets.address
    this.adminUrl = parts.sockets.adminUrl
    this.ingressUrl = parts.sockets.ingressUrl
  }

  get containerId(): string | undefined {
    return this.#container?.id
  }

  get running(): boolean {
    return this.#exit !== undefined
  }

  get paused(): boolean {
    return this.running && this.#paused
  }

  async start(options: StartOptions = {}): Promise<void> {
    this.#parts.signal.throwIfAborted()
    if ((options.version ?? this.version) !== this.version) {
      throw new Error('a container keeps its image: versions change with the processes driver only')
    }
    if (this.running) throw new Error(`node ${this.name} runs already`)
    this.#starting = this.#launch()
    await this.#starting
    await waitForHealth({
      node: this.name,
      address: this.address,
      clusterName: this.#parts.plan.env?.['RESTATE_CLUSTER_NAME'] ?? this.#parts.clusterName,
      timeoutMs: options.timeoutMs ?? this.#parts.startTimeoutMs,
      signal: this.#parts.signal,
      gaveUp: () => (this.running ? undefined : `its container ended with ${this.#exitCode}`),
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
    await this.#gone(options.timeoutMs ?? GRACEFUL_TIMEOUT_MS, 'it was expected to end')
  }

  async pause(): Promise<void> {
    await this.#running().pause()
    this.#paused = true
  }

  async resume(): Promise<void> {
    await this.#running().unpause()
    this.#paused = false
  }

  async disconnect(): Promise<void> {
    await this.#parts.network.network.disconnect({ Container: this.#running().id, Force: true })
  }

  async reconnect(): Promise<void> {
    await this.#parts.network.network.connect({
      Container: this.#running().id,
      EndpointConfig: { IPAMConfig: { IPv4Address: this.#parts.ip } },
    })
  }

  async isolate(): Promise<void> {
    await cutOffPeers(await this.#pid(), this.#parts.network.hostAddress)
  }

  async rejoin(): Promise<void> {
    await readmitPeers(await this.#pid())
  }

  async logs(): Promise<string> {
    if (this.#container === undefined) return ''
    return textOfFrames(await this.#container.logs({ stdout: true, stderr: true, follow: false }))
  }

  /** Once a start under way has made its container, or failed to: only then can everything be removed. */
  async settled(): Promise<void> {
    await this.#starting.catch(() => undefined)
  }

  async #launch(): Promise<void> {
    if (this.#container === undefined) {
      const { docker } = this.#parts
      const started = await new ServerContainer(this.#parts).start()
      this.#container = docker.getContainer(started.getId())
    } else {
      await this.#container.start()
    }
    this.#paused = false
    this.#watch(this.#container)
  }

  #watch(container: Container): void {
    const exit = container.wait().then(
      (end: { readonly StatusCode: number }) => void (this.#exitCode = end.StatusCode),
      // The container was removed, or the engine went away.
      () => undefined,
    )
    this.#exit = exit.then(() => void (this.#exit = undefined))
  }

  #running(): Container {
    if (!this.running || this.#container === undefined) throw new Error(`node ${this.name} does not run`)
    return this.#container
  }

  async #pid(): Promise<number> {
    return (await this.#running().inspect()).State.Pid
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM', timeoutMs: number): Promise<void> {
    if (this.#exit === undefined) return
    const container = this.#running()
    await container.kill({ signal })
    // A frozen container dies only when it thaws.
    if (this.#paused && signal === 'SIGKILL') await container.unpause().catch(() => undefined)
    await this.#gone(timeoutMs, signal)
  }

  async #gone(timeoutMs: number, after: string): Promise<void> {
    const exit = this.#exit
    if (exit === undefined) return
    const gone = await Promise.race([exit.then(() => true), delay(timeoutMs, false, { ref: false })])
    if (!gone) throw new Error(`node ${this.name} still runs ${timeoutMs} ms after ${after}`)
  }
}

/** testcontainers offers no fixed address by itself. Its own clean-up is off: it needs an image that cannot be pulled. */
class ServerContainer extends GenericContainer {
  constructor({ plan, image, network, ip, env, workspace }: ContainerNodeParts) {
    super(image)
    this.withName(`${workspace.id}-${plan.name}`)
      .withPullPolicy(PullPolicy.neverPull())
      .withAutoCleanup(false)
      .withLabels({ [CLUSTER_LABEL]: workspace.id })
      .withEnvironment({ ...env })
      .withCommand(['--no-logo'])
      .withNetworkMode(network.name)
      .withWaitStrategy(NO_WAIT)
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: ip } } },
    }
  }
}

/** Both drivers wait for health in the same way, by our own code; testcontainers' ways need a shell in the image. */
const NO_WAIT: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
}
