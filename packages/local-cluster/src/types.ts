/** How the servers run: as child processes on 127.0.0.1, or as Docker containers in a network of their own. */
export type DriverName = 'processes' | 'containers'

/** Versions of the server that this package installs. */
export type ServerVersion = '1.7.12' | '1.6.2'

export type NodeRole = 'admin' | 'worker' | 'log-server' | 'metadata-server' | 'http-ingress'

export interface NodeOptions {
  /** Unique in the cluster; default n1, n2, … by position. Restate need not give n2 the id N2: see `nodeIds()`. */
  readonly name?: string
  readonly version?: ServerVersion
  /** Default: all roles. */
  readonly roles?: readonly NodeRole[]
  /** Further RESTATE_* settings; they win over ours. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: the addresses of all nodes with the metadata-server role. A dead address makes an orphan. */
  readonly metadataAddresses?: readonly string[]
  /** What the node tells others to call it by. Default: the address where it really listens. */
  readonly advertisedAddress?: string
  /** Prepared with the others (its address is known) but started only by `node.start()`. */
  readonly deferred?: boolean
}

export interface ClusterOptions {
  readonly driver: DriverName
  /** How many nodes, or each one's own options. Default 3. */
  readonly nodes?: number | readonly NodeOptions[]
  /** For nodes that name none. Default 1.7.12. */
  readonly version?: ServerVersion
  /** Default: a random name, so that clusters on one machine never mistake each other for their own. */
  readonly clusterName?: string
  /** Settings for every node, below the node's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Aborting stops the cluster at any moment, during start-up too. */
  readonly signal?: AbortSignal
  /** The directory in which the cluster makes its own temporary one. Default: the system's. */
  readonly baseDir?: string
  /** Keep data and logs after the cluster has stopped. Default false. Containers keep logs only while they exist. */
  readonly keep?: boolean
  /** Until every node answers /health. Default 30 s. */
  readonly startTimeoutMs?: number
}

export interface ProvisionOptions {
  /** The name of the node that provisions. Default: the first running one. */
  readonly node?: string
  /** Copies of each log record, or where they are to be, such as `{zone: 2}`. Default 2, or 1 on one node. */
  readonly logReplication?: number | string
  /** Copies of each partition, or where they are to be. Default 2, or 1 on one node. */
  readonly partitionReplication?: number | string
  /** Default 4. */
  readonly partitions?: number
  /** Default 20 s. */
  readonly timeoutMs?: number
}

export interface ServingOptions {
  /** Default 60 s. */
  readonly timeoutMs?: number
  /**
   * Not only that every partition has a leader, some 9 s after provisioning, but that the leaders have taken over their logs
   * and nothing moves any more, some 20 s after it. Default true.
   */
  readonly settled?: boolean
  /** How long nothing may have moved, when it is to be settled. Default 3 s. */
  readonly stableForMs?: number
  /** The nodes that must be alive, by name. Default: all that run and are not paused. */
  readonly nodes?: readonly string[]
}

export interface RestatectlOptions {
  /** The whole command's deadline. Default 20 s. */
  readonly timeoutMs?: number
  /** Talk first to this node, by name. Default: all that run and are not paused. */
  readonly node?: string
}

export interface RestatectlResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
  readonly durationMs: number
}

/** `restatectl config set`: only what is given is changed. */
export interface ClusterSettings {
  readonly logReplication?: number
  readonly partitionReplication?: number
}

/** A value of the metadata store as it is kept: the version of the envelope, and the codec byte with what follows. */
export interface StoredValue {
  readonly version: number
  readonly bytes: Uint8Array
}

export interface StartOptions {
  /** Until /health answers. Default: that of the cluster. */
  readonly timeoutMs?: number
  /** As which it runs from now on: an upgrade, or a downgrade (processes driver; the containers driver throws). */
  readonly version?: ServerVersion
}

export interface LocalNode {
  readonly name: string
  /** As which it was started last, or will be. */
  readonly version: ServerVersion
  /** The fabric address where it really listens, e.g. http://127.0.0.1:21234. No trailing slash. */
  readonly address: string
  readonly adminUrl: string
  readonly ingressUrl: string
  /** Of the server process, while it runs (processes driver). */
  readonly pid: number | undefined
  /** Once it was started (containers driver). */
  readonly containerId: string | undefined
  /** The server's data on this machine (processes driver). Touch it only while the node is down. */
  readonly dataDir: string | undefined
  /** The process exists; it may be paused. */
  readonly running: boolean
  readonly paused: boolean
  /** Starts it again: same data, same ports. Resolves when /health answers. */
  start(options?: StartOptions): Promise<void>
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; throws if it has not gone by the deadline (default 20 s). */
  stopGracefully(options?: { readonly timeoutMs?: number }): Promise<void>
  /** Resolves once the server has ended by itself; throws if it still runs at the deadline (default 20 s). */
  untilGone(options?: { readonly timeoutMs?: number }): Promise<void>
  /** SIGSTOP, or the freezer of the container: it accepts connections and never answers. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Cuts it off from all others and from us (containers driver; the processes driver throws). */
  disconnect(): Promise<void>
  reconnect(): Promise<void>
  /** Cuts it off from all other nodes, but not from us (containers driver, as root; the processes driver throws). */
  isolate(): Promise<void>
  rejoin(): Promise<void>
  /** All that it has written to stdout and stderr, over all its starts. */
  logs(): Promise<string>
}

export interface LocalCluster extends AsyncDisposable {
  readonly driver: DriverName
  readonly name: string
  readonly nodes: readonly LocalNode[]
  /** Fabric addresses of all nodes, in order, reachable from this process. */
  readonly addresses: readonly string[]
  /** Throws when there is no such node. */
  node(name: string): LocalNode
  /** Provisions through one node, and reads back that it took. */
  provision(options?: ProvisionOptions): Promise<void>
  /** Until nodes are alive, every partition has one leader and a log, and (unless told otherwise) nothing moves any more. */
  waitUntilServing(options?: ServingOptions): Promise<void>
  /**
   * What `see` resolves to in a run during which nothing moved: the cluster's own tables say the same before and after it, and leaders
   * had taken over their logs. Runs it again until so, for 60 s by default; then throws.
   */
  whileNothingMoves<T>(see: () => Promise<T>, options?: { readonly timeoutMs?: number }): Promise<T>
  /** From node name to node id, e.g. n2 → N3. Needs a provisioned cluster. */
  nodeIds(): Promise<ReadonlyMap<string, string>>
  /**
   * Takes a node out as the manual says: its worker drains, its log-server becomes read-only, then it leaves the metadata
   * store and the register. Throws when restatectl refuses a step. Its process is not touched.
   */
  removeNode(name: string, options?: { readonly timeoutMs?: number }): Promise<void>
  /** Runs restatectl on this cluster. Never throws on a non-zero exit; note that restatectl returns 0 on many failures. */
  restatectl(args: readonly string[], options?: RestatectlOptions): Promise<RestatectlResult>
  /** Rows of a SQL query over the cluster's tables. Throws when the query fails. */
  sql(query: string, options?: RestatectlOptions): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Breaks the cluster on purpose: applies an RFC 6902 patch (JSON text) to a metadata value. Throws when refused. */
  patchMetadata(key: string, jsonPatch: string, options?: RestatectlOptions): Promise<void>
  /** A value of the metadata store as it is kept; undefined where the key does not exist. */
  getMetadata(key: string): Promise<StoredValue | undefined>
  /** Breaks the cluster on purpose: writes any bytes under any version, past what restatectl would refuse. */
  putMetadata(key: string, value: StoredValue): Promise<void>
  configure(settings: ClusterSettings, options?: RestatectlOptions): Promise<void>
  /** Ends every server, and removes what the cluster made. Idempotent. */
  stop(): Promise<void>
}
