import { facts } from '../../facts.ts'
import type { Lifecycle } from '../../lifecycle/index.ts'
import { formatReplication, type Log, type LogProvider, type Loglet } from '../../model/index.ts'
import { writeQuorum } from '../../quorum.ts'
import { factOf, nodeKey, valueOf, type Snapshot } from '../../snapshot.ts'

/** The logs in numbers. Lists have at most 100 members. */
export interface LogsReport {
  readonly count: number
  readonly version: number
  /** Of new segments: `replicated`, `local`, `in-memory`, or what the cluster calls it. */
  readonly provider: string
  readonly replication: string | null
  /** How many logs have a tail with a nodeset of this size, the smallest first. */
  readonly nodesets: readonly { readonly size: number; readonly logs: number }[]
  /** Ids of logs whose tail cannot be written to, whatever the nodes are doing that were not asked. */
  readonly withoutWriteQuorum: readonly number[]
}

const maxListed = 100

/** Null where bifrost_config could not be read. */
export const logsOf = (snapshot: Snapshot, lifecycle: Lifecycle): LogsReport | null => {
  const logs = valueOf(snapshot, facts.logs)
  if (logs === undefined) return null
  const sizes = Map.groupBy(logs.logs.flatMap(replicatedTail), ({ nodeset }) => nodeset.length)
  return {
    count: logs.logs.length,
    version: logs.version,
    provider: providerName(logs.defaultProvider),
    replication:
      logs.defaultProvider.kind === 'replicated' ? formatReplication(logs.defaultProvider.replication) : null,
    nodesets: [...sizes]
      .map(([size, own]) => ({ size, logs: own.length }))
      .toSorted((a, b) => a.size - b.size),
    withoutWriteQuorum: closedLogs(snapshot, lifecycle, logs.logs).slice(0, maxListed),
  }
}

/** In how many nodesets of tails a node is, and how many of those logs it writes as their sequencer. */
export interface NodeLogs {
  readonly nodesets: number
  readonly sequencers: number
}

/** By plain node id; a node that no tail names has none. Null where the logs could not be read. */
export const logsByNode = (snapshot: Snapshot): ((id: number) => NodeLogs) | null => {
  const tails = valueOf(snapshot, facts.logs)?.logs.flatMap(replicatedTail)
  if (tails === undefined) return null
  const members = Map.groupBy(
    tails.flatMap(({ nodeset }) => nodeset),
    (id) => id,
  )
  const writers = Map.groupBy(tails, ({ sequencer }) => sequencer.id)
  return (id) => ({ nodesets: members.get(id)?.length ?? 0, sequencers: writers.get(id)?.length ?? 0 })
}

const providerName = (provider: LogProvider): string =>
  provider.kind === 'unknown' ? provider.name : provider.kind

type ReplicatedLoglet = Extract<Loglet, { kind: 'replicated' }>

const replicatedTail = ({ chain }: Log): readonly ReplicatedLoglet[] => {
  const tail = chain.at(-1)?.loglet
  return tail?.kind === 'replicated' ? [tail] : []
}

const closedLogs = (snapshot: Snapshot, lifecycle: Lifecycle, logs: readonly Log[]): readonly number[] => {
  const nodesConfiguration = valueOf(snapshot, facts.nodesConfiguration)
  if (nodesConfiguration === undefined) return []
  const ready = new Set(
    nodesConfiguration.nodes
      .map(({ id }) => id)
      .filter((id) => mayTakeRecords(snapshot, lifecycle, nodeKey(id))),
  )
  return logs
    .filter((log) =>
      replicatedTail(log).some(
        ({ nodeset, replication }) =>
          !writeQuorum({ nodesConfiguration, nodeset, replication, ready }).reached,
      ),
    )
    .map(({ id }) => id)
}

const noAnswer = /^RP(?:21|3001)/

/** Only of a node that does not answer is it known that it takes none: others were not asked, or this run could not look. */
const mayTakeRecords = (snapshot: Snapshot, lifecycle: Lifecycle, node: string): boolean => {
  const state = lifecycle.nodes.get(node)?.state
  const ident = factOf(snapshot, facts.ident, node)
  if (ident.status === 'unavailable') return !noAnswer.test(ident.error.code)
  return ident.value.logServerStatus === 'ready' && state !== 'zombie' && state !== 'shutting-down'
}
