import {
  defineCheck,
  epochKey,
  facts,
  formatReplication,
  locationScopes,
  nodeKey,
} from '@restate-preflight/core'
import { isSilent, nodeIsDown } from '../../causes.ts'
import { countOf, placesOf } from '../../locations.ts'
import { placementOf } from '../../placement.ts'
import { freezeReason } from '../../policies.ts'

/** A replica set has as many nodes, in as many places, as it asks for itself. */
export const replicaSetComplete = defineCheck({
  id: 'consistency/replica-set-complete',
  summary: 'every replica set has as many nodes and locations as its replication asks for',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { epoch: facts.epoch, register: facts.nodesConfiguration },
  settleMs: 30_000,
  expectedWhileSettling: true,
  persists: (earlier, later) => earlier.data['placement'] === later.data['placement'],
  messages: {
    'too-few-replicas': {
      symptom: 'The replica set of partition {partition} is too small',
      required: '{needs}, by the replication {replication} of {key}',
      current: '{has}: [{replicas}], in {placement}',
      impact: 'Fewer nodes or places can fail before the partition stops than was asked for.',
      action:
        'Start or add workers until enough are alive (`restatectl nodes list`); the replica set is completed by itself then, unless its placement is frozen (`restatectl partitions placement show`).',
    },
    'no-replicas': {
      symptom: 'The replica set of partition {partition} is empty',
      required: '{needs}, by the replication {replication} of {key}',
      current: 'no replicas in {placement}; placement {frozen}',
      impact: 'The partition is stopped: calls to its keys wait.',
      action:
        'If nobody meant to stop it, lift the freeze (`restatectl partitions placement unfreeze {partition}`) or place it: `restatectl partitions placement set {partition} --replicas <NODES>`',
    },
  },
  *evaluate({ target, lifecycle, read, finding, notApplicable }) {
    const epoch = read('epoch')
    if (epoch === null || epoch.current.version === 0) return notApplicable('it was never placed')
    const { replication, replicaSet } = epoch.current
    if (replication === null) return notApplicable('it has a replica on every node')
    const register = read('register')
    const copies = replication.node ?? replication.zone ?? replication.region ?? 1
    const replicas = [...new Set(replicaSet)]
    const placed = replicas.flatMap((id) => register.nodes.find((node) => node.id === id) ?? [])
    const data = {
      partition: target.id,
      key: epochKey(Number(target.id)),
      replication: formatReplication(replication),
      needs: countOf(copies, 'node'),
      placement: placementOf(epoch),
    }
    if (replicas.length === 0) {
      const reason = freezeReason(epoch.placementPolicy)
      const frozen = reason === null ? 'is not frozen' : `frozen: ${reason}`
      yield finding('no-replicas', { ...data, frozen }, { severity: reason === null ? 'medium' : 'info' })
      return
    }
    for (const scope of locationScopes) {
      const needs = scope === 'node' ? copies : (replication[scope] ?? 0)
      const has = scope === 'node' ? replicas.length : placesOf(placed, scope).size
      if (has >= needs) continue
      const silent = register.nodes
        .filter(({ id, roles }) => roles.includes('worker') && isSilent(lifecycle, nodeKey(id)))
        .map(({ id }) => nodeKey(id))
      yield finding(
        'too-few-replicas',
        {
          ...data,
          needs: countOf(needs, scope),
          has: countOf(has, scope),
          replicas: replicas.map(nodeKey).join(', '),
        },
        {
          magnitude: needs - has,
          // Only nodes are counted so simply: whether a silent one would add a zone depends on which is chosen.
          follows: scope === 'node' && has + silent.length >= needs ? silent.map(nodeIsDown) : [],
        },
      )
      return
    }
  },
})
