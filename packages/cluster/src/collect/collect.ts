import type {
  LaterKey,
  Logs,
  MetadataValue,
  NodesConfiguration,
  PartitionTable,
} from '@restate-preflight/core'
import { createLimiter } from '../transport/limiter.ts'
import { createMeter } from '../transport/meter.ts'
import type { Collected, Versioned } from './collected.ts'
import { createAliases, noAliases } from './aliases.ts'
import { bodyOfReply, type CollectContext, type Collection } from './collection.ts'
import { decoders } from './decoding.ts'
import { createEpochReader } from './epochs.ts'
import type { StoreRead } from './read-through-any.ts'
import { contactGiven, contactPeer, contactRegistered, isDiscovered } from './rounds.ts'
import { createChanges, createTaskGroup } from './signals.ts'
import { createNudger } from './nudger.ts'
import { readVersion } from './routes.ts'
import { readSettings } from './settings.ts'
import { readEpoch, readLater, readStore, readVersions } from './store.ts'

type Stored<T> = StoreRead<MetadataValue<T> | null>

/**
 * Asks the given addresses everything at once (round A) and the nodes that any answer names as soon as it names them
 * (round B); beside that the store, and each partition's epoch once a partition table is known. When all caches are
 * read, the versions of the store again (round C), and the settings of all nodes through one that has answered. Never rejects.
 */
export const collect = async (context: CollectContext): Promise<Collected> => {
  const { plan, signal, now } = context
  const startedAt = performance.now()
  const startedInstant = now().toISOString()
  const meter = createMeter()
  const changes = createChanges()
  const tasks = createTaskGroup()
  const over = new AbortController()
  const store: {
    nodesConfiguration?: Stored<NodesConfiguration>
    partitionTable?: Stored<PartitionTable>
    logs?: Stored<Logs>
  } = {}
  const later = new Map<LaterKey, Stored<Versioned>>()
  const epochs = createEpochReader(tasks, (id) => readEpoch(collection, id, isStoreRead))

  const seenConfigurations = new Set<string>()
  const found: Collection['found'] = {
    nodesConfiguration: (configuration) => {
      const seen = `${configuration.clusterFingerprint} ${configuration.version}`
      if (context.singleAddress || signal.aborted || seenConfigurations.has(seen)) return
      seenConfigurations.add(seen)
      tasks.add(contactRegistered(collection, configuration))
    },
    unprovisionedPeer: (error) => tasks.add(contactPeer(collection, error)),
    partitionTable: (table) => {
      if (plan.epochs) epochs.want(table)
    },
  }
  const collection: Collection = {
    context,
    call: { signal, meter },
    largeCall: { signal, meter, lane: createLimiter(largeAtOnce) },
    contacts: new Map(),
    skipped: new Map(),
    changes,
    tasks,
    found,
    // Epochs are read a round later, and metrics take longer than it: what waits until it is known who answers delays nothing.
    aliases:
      context.addresses.length > 1 && (plan.epochs || plan.ofNodes.metrics)
        ? createAliases(changes)
        : noAliases,
    nudger: createNudger(
      (route) =>
        void readVersion(route, 'nodes_config', { meter, signal: AbortSignal.any([signal, over.signal]) }),
    ),
  }
  /** No further read of the store will succeed or fail. */
  const isStoreRead = () =>
    isDiscovered(collection) &&
    plan.storeKeys.every((key) => store[storeNames[key]] !== undefined) &&
    [...collection.contacts.values()].every(
      ({ replies, identOnly }) =>
        identOnly || !plan.ofNodes.linearizableRead || replies.linearizableRead !== undefined,
    )
  const keep = <K extends keyof typeof store>(key: K, read: Promise<NonNullable<(typeof store)[K]>>) => {
    tasks.add(
      read.then((value) => {
        store[key] = value
        if (key === 'nodesConfiguration')
          report(bodyOfReply(store.nodesConfiguration?.reply), found.nodesConfiguration)
        if (key === 'partitionTable') report(bodyOfReply(store.partitionTable?.reply), found.partitionTable)
        changes.notify()
      }),
    )
  }

  signal.addEventListener('abort', changes.notify, { once: true })
  contactGiven(collection)
  for (const key of plan.storeKeys) {
    if (key === 'nodes_config')
      keep('nodesConfiguration', readStore(collection, key, decoders.nodesConfiguration))
    if (key === 'partition_table') keep('partitionTable', readStore(collection, key, decoders.partitionTable))
    if (key === 'bifrost_config') keep('logs', readStore(collection, key, decoders.logs))
  }
  for (const key of plan.laterKeys)
    tasks.add(readLater(collection, key, isStoreRead).then((value) => void later.set(key, value)))
  await tasks.settled()
  const [versionsAfter, settings] = await Promise.all([
    plan.versionsAfter ? readVersions(collection) : undefined,
    plan.settings ? readSettings(collection) : undefined,
  ])
  signal.removeEventListener('abort', changes.notify)
  collection.nudger.stop()
  over.abort()

  return {
    plan,
    startedAt: startedInstant,
    endedAt: now().toISOString(),
    addresses: context.addresses,
    singleAddress: context.singleAddress,
    contacts: [...collection.contacts.values()],
    skipped: collection.skipped,
    nodesConfiguration: store.nodesConfiguration,
    partitionTable: store.partitionTable,
    logs: store.logs,
    later,
    epochs: epochs.reads,
    versionsAfter,
    settings,
    cost: meter.cost(performance.now() - startedAt),
  }
}

/** Of 200 nodes each may hold 17 MB of logs. */
const largeAtOnce = 16

const storeNames = {
  nodes_config: 'nodesConfiguration',
  partition_table: 'partitionTable',
  bifrost_config: 'logs',
} as const

const report = <T>(value: T | undefined, tell: (value: T) => void): void => {
  if (value !== undefined) tell(value)
}
