import {
  defineCheck,
  facts,
  formatReplication,
  majority,
  nodeKey,
  type RegisteredNode,
  type Target,
} from '@restate-preflight/core'
import { countOf, demandedPlaces, placeOf } from '../../locations.ts'
import {
  externalMetadataStore,
  hasOwnMetadataStore,
  newestConfiguration,
  raftConfigurations,
} from '../../raft-configuration.ts'

/** Who has data copied to other places wants to outlive one of them; the metadata store, which knows of no places, has to outlive it too. */
export const membersSpanLocations = defineCheck({
  id: 'consistency/members-span-locations',
  summary:
    'no single zone or region holds the majority of the metadata store, if data are spread over several',
  tags: ['metadata'],
  severity: 'medium',
  per: 'cluster',
  needs: {
    servers: facts.metadataServer,
    register: facts.nodesConfiguration,
    logs: facts.logs,
    table: facts.partitionTable,
  },
  settleMs: 6_000,
  expectedWhileSettling: true,
  messages: {
    'majority-in-one-place': {
      symptom: 'The {scope} {place} holds the majority of the metadata store: {nodes}',
      required:
        'fewer than {majority} of {members} members in any {scope}, as data are in {needs} ({replication})',
      current: '{held} members in {place}',
      impact:
        'When the {scope} fails, the copies of the data elsewhere are of no use: nothing can be led or changed without the metadata store.',
      action:
        'Add metadata servers elsewhere (`restatectl metadata-server add-node <NODE>`) and remove some of {nodes} (`restatectl metadata-server remove-node <NODE>`), one at a time.',
    },
  },
  *evaluate({ target, read, readAll, finding, unknown, notApplicable }) {
    const register = read('register')
    if (!hasOwnMetadataStore(register)) return notApplicable(externalMetadataStore)
    const { defaultProvider } = read('logs')
    const replications = [
      ...(defaultProvider.kind === 'replicated' ? [defaultProvider.replication] : []),
      read('table').replication ?? [],
    ].flat()
    const demands = replications.flatMap((replication) =>
      demandedPlaces(replication).map(([scope, needs]) => ({ scope, needs, replication })),
    )
    const spread = demands.filter(({ needs }) => needs > 1)
    if (spread.length === 0) return
    const newest = newestConfiguration(raftConfigurations(readAll('servers')))
    if (newest === undefined) return unknown('no member of the metadata store could be asked')
    const ids = Object.keys(newest.members).map(Number)
    const members = register.nodes.filter(({ id }) => ids.includes(id))
    const told = new Set<string>()
    for (const { scope, needs, replication } of spread) {
      for (const [place, own] of Map.groupBy(members, (member) => placeOf(member, scope))) {
        if (place === null || own.length < majority(ids.length) || told.has(place)) continue
        told.add(place)
        const data = {
          scope,
          place,
          nodes: namesOf(own),
          held: own.length,
          members: ids.length,
          majority: majority(ids.length),
          needs: countOf(needs, scope),
          replication: formatReplication(replication),
        }
        const targets = own.map(({ id }): Target => ({ kind: 'node', id: nodeKey(id) }))
        yield finding('majority-in-one-place', data, { targets: [target, ...targets] })
      }
    }
  },
})

const namesOf = (nodes: readonly RegisteredNode[]): string => nodes.map(({ id }) => nodeKey(id)).join(', ')
