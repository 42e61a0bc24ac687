import { defineCheck, facts, formatReplication, logWithId, nodeKey } from '@restate-preflight/core'
import { countOf, demandedPlaces, placesOf } from '../../locations.ts'

/** The nodeset that a log is written to is in as many places as its replication asks for, whoever is alive. */
export const nodesetsSpanLocations = defineCheck({
  id: 'consistency/nodesets-span-locations',
  summary: 'the nodeset of every log is in as many zones and regions as its replication asks for',
  tags: ['logs'],
  severity: 'high',
  per: 'log',
  needs: { logs: facts.logs, register: facts.nodesConfiguration },
  settleMs: 6_000,
  messages: {
    'too-few-places': {
      symptom: 'The nodeset of log {log} is in too few places',
      required: '{needs}, by the replication {replication} of its last segment',
      current: '{has}: [{nodeset}]',
      impact:
        'No record can be written to the log with these nodes, even if all of them are alive: it stands still until it gets another segment.',
      action:
        'Compare the locations in `restatectl nodes list` with the configuration of the nodes: one that came back with another location is the usual reason. Then `restatectl logs reconfigure --log-id {log}`.',
    },
    'no-place-to-lose': {
      symptom: 'Log {log} cannot do without any of its places: it is in just as many as it needs',
      required: 'one more than {needs}, so that one can fail',
      current: '{has}: [{nodeset}]',
      impact:
        'When one of these places fails, the log stands still until it gets another segment, with nodes elsewhere if there are any.',
      action:
        'Add log servers in another place, or raise the size of nodesets (`restatectl config set --log-default-nodeset-size <N>`) so that those there are get chosen.',
    },
  },
  *evaluate({ target, read, finding, notApplicable }) {
    const tail = logWithId(read('logs'), target.id)?.chain.at(-1)?.loglet
    if (tail?.kind !== 'replicated') return notApplicable('its last segment has no nodeset')
    const demands = demandedPlaces(tail.replication)
    if (demands.length === 0) return
    const register = read('register')
    const members = register.nodes.filter(({ id }) => tail.nodeset.includes(id))
    for (const [scope, needs] of demands) {
      const places = placesOf(members, scope)
      const data = {
        log: target.id,
        needs: countOf(needs, scope),
        has: countOf(places.size, scope),
        replication: formatReplication(tail.replication),
        nodeset: members.map(({ id, location }) => `${nodeKey(id)} ${location || 'nowhere'}`).join(', '),
      }
      if (places.size < needs) yield finding('too-few-places', data, { magnitude: needs - places.size })
      // A single place is what whoever asks for one is content with.
      else if (places.size === needs && needs > 1)
        yield finding('no-place-to-lose', data, { severity: 'info' })
    }
  },
})
