import { errorRecord, type ErrorRecord } from '../error/index.ts'
import { facts } from '../facts.ts'
import { clusterTarget, type Target, type TargetKind } from '../finding.ts'
import { factOf, type Snapshot } from '../snapshot.ts'

type Targets =
  | { readonly status: 'known'; readonly targets: readonly Target[] }
  | { readonly status: 'unavailable'; readonly error: ErrorRecord }

/** What there is of a kind in a snapshot, or why that is not known. */
export const targetsOf = (kind: TargetKind, snapshot: Snapshot): Targets => {
  const known = (ids: readonly (string | number)[]): Targets => ({
    status: 'known',
    targets: ids.map((id) => ({ kind, id: String(id) })),
  })
  switch (kind) {
    case 'cluster':
      return { status: 'known', targets: [clusterTarget] }
    case 'address':
      return known(snapshot.addresses)
    case 'node':
      return known(snapshot.nodes.map(({ key }) => key))
    case 'partition': {
      const table = factOf(snapshot, facts.partitionTable)
      return table.status === 'unavailable'
        ? table
        : known([...new Set(table.value.partitions.map(({ id }) => id))])
    }
    case 'log': {
      const logs = factOf(snapshot, facts.logs)
      return logs.status === 'unavailable' ? logs : known([...new Set(logs.value.logs.map(({ id }) => id))])
    }
    case 'metadata-key': {
      const keys = Object.keys(snapshot.facts[facts.stored.id] ?? {})
      const error = errorRecord('RP6003', { message: 'no metadata key was read' })
      return keys.length === 0 ? { status: 'unavailable', error } : known(keys)
    }
  }
}
