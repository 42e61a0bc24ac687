/** Versions of the server whose answers are imitated. */
export type SimulatedVersion = '1.7.12' | '1.6.2'

/** The roles that a simulated node can have. */
export type SimulatedRole = 'http-ingress' | 'admin' | 'worker' | 'log-server' | 'metadata-server'

/** A whole cluster at one moment. It is never changed: every step makes another one. Times are milliseconds of the model's clock. */
export interface ClusterModel {
  readonly now: number
  readonly seed: number
  readonly settings: ClusterSettings
  readonly nodes: readonly NodeModel[]
  /** Null until somebody provisions. */
  readonly store: MetadataStore | null
  /** Null until somebody provisions. */
  readonly raft: RaftModel | null
  /** What will happen by itself, in the order of its time. */
  readonly tasks: readonly Task[]
}

export interface ClusterSettings {
  readonly clusterName: string
  readonly fingerprint: bigint
  readonly partitions: number
  readonly logReplication: number
  readonly partitionReplication: number
}

export interface NodeModel {
  readonly name: string
  /** As the node tells others, with a trailing slash. */
  readonly address: string
  /** Nobody answers on that address: it reaches others, and they do not reach it. */
  readonly isMisled: boolean
  /** The cluster that its settings name. */
  readonly clusterName: string
  readonly version: SimulatedVersion
  readonly roles: readonly SimulatedRole[]
  /** Whether its settings name the other metadata servers; an orphan's name only itself. */
  readonly knowsOthers: boolean
  /** Nodes hear each other within one group only. */
  readonly group: number
  readonly life: NodeLife
  /** Its registration, as its disk remembers it: the plain id stays, the generation counts its starts. */
  readonly id: number | null
  readonly generation: number
  /** Since when the others have not heard from it, and whether its silence is that of a closed port. Null while they do. */
  readonly silence: { readonly since: number; readonly refuses: boolean } | null
  /** Nothing is placed on it any more, since the others have not heard from it for long. */
  readonly isGivenUp: boolean
  /** Since when it takes part in gossip, as this generation: all its roles have started. Null until then. */
  readonly gossipsSince: number | null
  /** When it and the others last heard each other again, after a silence in which they had taken each other for dead. */
  readonly reunitedAt: number
  /** What its log server had stored is gone. */
  readonly hasLostDisk: boolean
  /** It is being taken out: nothing is placed on it any more. */
  readonly isDraining: boolean
  readonly cache: MetadataCache
  readonly metadataView: MetadataServerViewModel | null
  readonly clusterView: ClusterViewModel | null
}

export type NodeLife =
  | { readonly phase: 'down' }
  | {
      readonly phase: 'booting' | 'waiting' | 'joining' | 'starting' | 'alive'
      readonly startedAt: number
      /** SIGSTOP: it accepts connections and answers nothing. */
      readonly isHung: boolean
    }

/** What a node holds of the metadata; null where it has not heard of any. */
export interface MetadataCache {
  readonly nodes: NodesRegister | null
  readonly table: PartitionTableBody | null
  readonly logs: LogsBody | null
}

/** The keys of the store. An entry's version is that of its envelope. */
export interface MetadataStore {
  readonly provisionedAt: number
  readonly nodes: Entry<NodesRegister>
  readonly table: Entry<PartitionTableBody>
  readonly logs: Entry<LogsBody>
  /** By partition id; null where the key does not exist. */
  readonly epochs: readonly (Entry<EpochBody> | null)[]
}

export interface Entry<Body> {
  readonly version: number
  /** Bytes where somebody has overwritten it with what is no metadata. */
  readonly body: Body | Uint8Array
}

export interface NodesRegister {
  readonly version: number
  readonly nodes: readonly RegisteredNodeBody[]
  readonly tombstones: readonly number[]
  readonly modifiedAt: number
  /** Null where a server of 1.6 has dropped the field. */
  readonly features: readonly string[] | null
}

export interface RegisteredNodeBody {
  readonly id: number
  readonly generation: number
  readonly name: string
  readonly address: string
  readonly roles: readonly SimulatedRole[]
  readonly version: SimulatedVersion
  readonly storageState: 'provisioning' | 'read-write' | 'data-loss'
  readonly metadataServerState: 'provisioning' | 'member' | 'standby'
  readonly workerState: 'provisioning' | 'active'
}

export interface PartitionTableBody {
  readonly version: number
  readonly partitions: readonly { readonly id: number; readonly start: bigint; readonly end: bigint }[]
}

export interface LogsBody {
  readonly version: number
  readonly logs: readonly { readonly id: number; readonly chain: readonly SegmentBody[] }[]
}

export interface SegmentBody {
  readonly baseLsn: number
  readonly index: number
  readonly sequencer: NodeAt
  readonly nodeset: readonly number[]
}

export interface EpochBody {
  readonly version: number
  readonly epoch: number
  readonly leader: NodeAt | null
  readonly current: ReplicaSetBody
  readonly next: ReplicaSetBody | null
}

export interface ReplicaSetBody {
  readonly version: number
  readonly replicaSet: readonly number[]
  readonly modifiedAt: number
}

export interface NodeAt {
  readonly id: number
  readonly generation: number
}

/** The raft group behind the metadata store. */
export interface RaftModel {
  readonly configVersion: number
  readonly members: readonly { readonly id: number; readonly createdAt: number }[]
  /** Null while there is none. It may have died, and nobody has noticed yet. */
  readonly leader: number | null
  readonly term: number
  readonly index: number
  /** The one that led last and has fallen silent since: who was connected to it waits for it. */
  readonly silentLeader: number | null
}

/** What a metadata server last told of its group. */
export interface MetadataServerViewModel {
  readonly configVersion: number
  readonly members: RaftModel['members']
  readonly leader: number | null
  readonly term: number
  readonly index: number
}

/** What an admin node last found out about all others. */
export interface ClusterViewModel {
  readonly refreshedAt: number
  readonly nodes: readonly SeenNode[]
  readonly epochs: MetadataStore['epochs']
}

export type SeenNode =
  | {
      readonly state: 'alive'
      readonly node: NodeAt
      readonly version: SimulatedVersion
      readonly startedAt: number
    }
  | { readonly state: 'dead'; readonly id: number; readonly lastSeenAt: number }

/** What happens by itself at its time. It looks again whether it still applies. */
export type Task = { readonly at: number } & (
  | { readonly what: 'boot' | 'join' | 'become-alive' | 'give-up'; readonly node: string }
  | { readonly what: 'elect' | 'step-down' | 'place' | 'end-placement' | 'lead' | 'extend-logs' | 'spread' }
)
