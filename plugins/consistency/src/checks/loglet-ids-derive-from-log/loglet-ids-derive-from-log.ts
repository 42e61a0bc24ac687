import {
  defineCheck,
  derived,
  facts,
  logWithId,
  type Log,
  type Logs,
  type Target,
} from '@restate-preflight/core'
import { undecoded } from '../../undecoded.ts'

/** A loglet has an id of its own, made from its log and the index of its segment. */
export const logletIdsDeriveFromLog = defineCheck({
  id: 'consistency/loglet-ids-derive-from-log',
  summary: 'every replicated loglet has the id that derives from its log and segment, and no other has it',
  tags: ['logs'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs },
  settleMs: 0,
  messages: {
    'id-shared': {
      symptom: 'One loglet in several places: log {log}',
      required: 'every loglet id occurs once over all logs',
      current: 'loglet {loglet} is in {places}',
      impact:
        'Log servers keep records by loglet id: the records of one log overwrite or mix with those of the other.',
      action:
        'Stop writing to these partitions. `restatectl logs describe --all --extra {log}` shows the chain. Only an edit of the metadata store by hand makes this; restore bifrost_config from a copy.',
    },
    'id-deviates': {
      symptom: 'Loglet ids that do not derive from log and segment: log {log}',
      required: 'loglet id = log id · 2^32 + segment index',
      current: 'log {log}, segment index {index}: loglet {loglet} instead of {expected}',
      impact:
        'Harmless by itself. A later segment may get the same id by derivation, and then two segments share a loglet.',
      action:
        'If the cluster began with a very old version of Restate, skip this check. Otherwise find out who wrote bifrost_config: `restatectl logs describe --all --extra {log}` shows the chain.',
    },
  },
  *evaluate({ target, read, finding, unknown, notApplicable }) {
    const logs = read('logs')
    const places = placesByLoglet(logs)
    const log = logWithId(logs, target.id)
    const own = log === undefined ? [] : logletsOf(log)
    const unreadable = log?.chain.map(({ loglet }) => loglet).find(({ kind }) => kind === 'unreadable')
    const deviating = own.filter(({ loglet, expected }) => loglet !== expected)
    const shared = [...new Set(own.map(({ loglet }) => loglet))].filter(
      (loglet) => (places.get(loglet)?.length ?? 0) > 1,
    )
    for (const loglet of shared) {
      const holders = places.get(loglet) ?? []
      const ids = [...new Set([target.id, ...holders.map((place) => String(place.log))])]
      yield finding(
        'id-shared',
        {
          log: target.id,
          loglet,
          places: holders.map((place) => `log ${place.log} segment index ${place.index}`).join(' and '),
        },
        { targets: ids.map((id): Target => ({ kind: 'log', id })) },
      )
    }
    for (const { index, loglet, expected } of deviating) {
      yield finding('id-deviates', { log: target.id, index, loglet, expected }, { severity: 'medium' })
    }
    if (shared.length + deviating.length > 0) return
    if (unreadable?.kind === 'unreadable') {
      return unknown(
        undecoded(target.id, `a segment of kind ${unreadable.name} cannot be read: ${unreadable.reason}`),
      )
    }
    if (own.length === 0) return notApplicable('the log has no replicated segment')
  },
})

const placesByLoglet = derived(({ logs }: Logs) =>
  Map.groupBy(logs.flatMap(logletsOf), ({ loglet }) => loglet),
)

const logletsOf = ({ id, chain }: Log) =>
  chain.flatMap(({ index, loglet }) =>
    loglet.kind === 'replicated'
      ? [{ log: id, index, loglet: loglet.logletId, expected: String((BigInt(id) << 32n) | BigInt(index)) }]
      : [],
  )
