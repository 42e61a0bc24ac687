import { defineCheck, facts, formatReplication, nodeKey } from '@restate-preflight/core'
import { demandedPlaces, placeOf } from '../../locations.ts'

/**
 * Where logs are spread over zones or regions, each writable log server says where it is: a single one that does not keeps every nodeset
 * from being chosen (`crates/types/src/replication/nodeset_selector.rs`, seen on a real cluster).
 */
export const logServersLocated = defineCheck({
  id: 'consistency/log-servers-located',
  summary: 'every log server has a location, if logs are to be spread over locations',
  tags: ['logs', 'nodes'],
  severity: 'critical',
  per: 'node',
  needs: { logs: facts.logs, register: facts.nodesConfiguration },
  settleMs: 0,
  messages: {
    'not-located': {
      symptom: '{node} keeps all logs from getting new segments: its location has no {scope}',
      required:
        'a location with a {scope} on every log server, by the replication {replication} of bifrost_config',
      current: 'the location of {node} ({name}) is {location}',
      impact:
        'No nodeset can be chosen for any log. New logs are never made, so a new cluster does not start to serve; and a log that has to move when a node fails stands still.',
      action:
        'Set `location` in the configuration of {name}, for example `location = "eu.a"`, and restart it. Or keep it out of new segments: `restatectl nodes set-storage-state --node {node} --storage-state read-only`.',
    },
  },
  *evaluate({ target, read, finding, notApplicable }) {
    const node = read('register').nodes.find(({ id }) => nodeKey(id) === target.id)
    if (node === undefined) return notApplicable('nodes_config does not have the node')
    const { defaultProvider } = read('logs')
    if (defaultProvider.kind !== 'replicated') return
    // The widest scope decides.
    const scope = demandedPlaces(defaultProvider.replication).at(-1)?.[0]
    if (scope === undefined) return
    if (!node.roles.includes('log-server') || node.storageState !== 'read-write') return
    if (placeOf(node, scope) !== null) return
    yield finding('not-located', {
      node: target.id,
      name: node.name,
      scope,
      location: node.location === '' ? 'empty' : node.location,
      replication: formatReplication(defaultProvider.replication),
    })
  },
})
