import { ranked } from './choice.ts'
import { committed, plan, write } from './changes.ts'
import { durations } from './durations.ts'
import { controller, epochsOf, isAlive, usable } from './questions.ts'
import type { ClusterModel, EpochBody, LogsBody, NodeAt, NodeModel, ReplicaSetBody } from './state.ts'

/**
 * Where replicas should be: on the workers that count, ranked anew for each partition. Partitions without a replica set get
 * one, and those that have another one begin to move.
 */
export const place = (model: ClusterModel): ClusterModel => {
  const early = (model.store?.provisionedAt ?? 0) + durations.firstPlacement - model.now
  if (early > 0) return plan(model, early, { what: 'place' })
  const placed = withEpochs(model, (epoch, partition, workers) => {
    const replicaSet = ranked(model.seed, partition, workers, model.settings.partitionReplication)
    if (replicaSet.length === 0) return epoch
    if (epoch === undefined) {
      const current = { version: 1, replicaSet, modifiedAt: model.now }
      return { version: 1, epoch: 1, leader: null, current, next: null }
    }
    if (epoch.next !== null || isSameSet(epoch.current.replicaSet, replicaSet)) return epoch
    const next = { version: epoch.current.version + 1, replicaSet, modifiedAt: model.now }
    return { ...epoch, version: epoch.version + 1, next }
  })
  const isFirst = epochsOf(model).every((epoch) => epoch === undefined)
  const staged = plan(placed, durations.placementStage, { what: 'end-placement' })
  return plan(staged, isFirst ? durations.placementStage : durations.lead, { what: 'lead' })
}

/** The new replicas have caught up: what shall be is what is. */
export const endPlacement = (model: ClusterModel): ClusterModel =>
  withEpochs(model, (epoch) =>
    epoch === undefined || epoch.next === null
      ? epoch
      : { ...epoch, version: epoch.version + 1, current: moved(epoch.next, model.now), next: null },
  )

const moved = (next: ReplicaSetBody, now: number): ReplicaSetBody => ({ ...next, modifiedAt: now })

/** The best-ranked replica that counts claims its partition, where somebody else has it or it lost its generation. */
export const lead = (model: ClusterModel): ClusterModel => {
  const able = new Map(
    model.nodes
      .filter(isUsable)
      .flatMap(({ id, generation }) => (id === null ? [] : [[id, { id, generation }]])),
  )
  const led = withEpochs(model, (epoch, partition) => {
    if (epoch === undefined) return epoch
    const candidates = epoch.current.replicaSet.filter((id) => able.has(id))
    const [best] = ranked(model.seed, partition, candidates, 1)
    const leader = best === undefined ? undefined : able.get(best)
    if (leader === undefined || isSame(epoch.leader, leader)) return epoch
    return { ...epoch, version: epoch.version + 1, epoch: epoch.epoch + 1, leader }
  })
  const isFirst = logsIn(model)?.logs.length === 0
  return plan(led, isFirst ? durations.firstLogs : durations.extendLogs, { what: 'extend-logs' })
}

/** Each leader writes its log by a sequencer of its own, and on no log server that is being taken out. */
export const extendLogs = (model: ClusterModel): ClusterModel => {
  if (controller(model) === undefined) return model
  const epochs = epochsOf(model)
  const servers = usable(model, 'log-server').flatMap(({ id, isMisled, hasLostDisk }) =>
    isMisled || hasLostDisk ? [] : (id ?? []),
  )
  const draining = new Set(model.nodes.flatMap(({ id, isDraining }) => (isDraining ? (id ?? []) : [])))
  const { logReplication } = model.settings
  // 2r − 1, and at least one more than is needed, as Restate chooses.
  const size = Math.max(2 * logReplication - 1, logReplication + 1)
  return write(model, 'logs', (body) => {
    let writes = 0
    const known = new Map(body.logs.map((log) => [log.id, log]))
    const logs = epochs.flatMap((epoch, id): LogsBody['logs'] => {
      const log = known.get(id)
      const sequencer = epoch?.leader
      const tail = log?.chain.at(-1)
      const isRight =
        isSame(tail?.sequencer ?? null, sequencer ?? null) &&
        !(tail?.nodeset.some((id) => draining.has(id)) ?? false)
      if (sequencer == null || isRight) return log === undefined ? [] : [log]
      writes += 1
      const others = servers.filter((server) => server !== sequencer.id)
      const nodeset = [sequencer.id, ...ranked(model.seed, id, others, size - 1)]
      const segment = {
        baseLsn: tail === undefined ? 1 : Math.max(tail.baseLsn + 1, (epoch?.epoch ?? 0) + 1),
        index: tail === undefined ? 0 : tail.index + 1,
        sequencer,
        nodeset,
      }
      return [{ id, chain: [...(log?.chain ?? []), segment] }]
    })
    return writes === 0 ? body : { version: body.version + 1, logs }
  })
}

type Change = (
  epoch: EpochBody | undefined,
  partition: number,
  workers: readonly number[],
) => EpochBody | undefined

/** Only while somebody looks after the cluster and the store can be written. A damaged epoch is left alone. */
const withEpochs = (model: ClusterModel, change: Change): ClusterModel => {
  const { store } = model
  if (store === null || controller(model) === undefined) return model
  const workers = usable(model, 'worker').flatMap(({ id }) => id ?? [])
  let writes = 0
  const table = model.settings.partitions
  const epochs = Array.from({ length: table }, (_, partition) => {
    const entry = store.epochs[partition] ?? null
    if (entry !== null && (entry.body instanceof Uint8Array || entry.body.version !== entry.version)) {
      return entry
    }
    const before = entry === null ? undefined : (entry.body as EpochBody)
    const after = change(before, partition, workers)
    if (after === undefined || after === before) return entry
    writes += 1
    return { version: after.version, body: after }
  })
  return writes === 0 ? model : committed({ ...model, store: { ...store, epochs } }, writes)
}

const logsIn = ({ store }: ClusterModel): LogsBody | undefined =>
  store === null || store.logs.body instanceof Uint8Array ? undefined : store.logs.body

const isUsable = (node: NodeModel): boolean =>
  isAlive(node) && !node.isMisled && node.silence === null && !node.isGivenUp && !node.isDraining

const isSame = (a: NodeAt | null, b: NodeAt | null): boolean =>
  a?.id === b?.id && a?.generation === b?.generation

const isSameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))
