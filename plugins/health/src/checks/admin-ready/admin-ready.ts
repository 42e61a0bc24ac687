import {
  defineCheck,
  facts,
  freshViews,
  freshness,
  nodeKey,
  type Cause,
  type ClusterStateView,
  type Fact,
  type Ident,
} from '@restate-preflight/core'
import { metadataHasNoQuorum, nodeIsDown } from '../../causes.ts'
import { isSilence } from '../../silence.ts'

export const adminReady = defineCheck({
  id: 'health/admin-ready',
  summary: 'at least one admin is ready and has a fresh view of the cluster',
  tags: ['nodes', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { idents: facts.ident, views: facts.clusterState, configuration: facts.nodesConfiguration },
  absence: { judged: ['idents', 'views'] },
  settleMs: 6_000,
  options: freshness,
  messages: {
    'no-admin': {
      symptom: 'No admin is ready',
      required: 'at least one node whose admin role is READY',
      current: 'registered admins: {admins}; none is ready',
      impact:
        'Nobody places replicas, elects partition leaders or repairs logs, and deployments cannot be registered.',
      action:
        'Start one of the admin nodes ({admins}) and look into its log. If no node has the role, add admin to the roles of a node and restart it.',
    },
    'no-fresh-view': {
      symptom: 'No ready admin has a fresh view of the cluster',
      required: 'a cluster state younger than {maxAgeMs} ms on at least one admin',
      current: '{views}',
      impact:
        'The cluster controller decides on outdated grounds or not at all: failed partition leaders are not replaced.',
      action:
        'Look into the logs of the admin nodes ({admins}) for the refresh of the cluster state; a stalled process or a lost connection to the other nodes holds it up.',
    },
  },
  *evaluate({ options, read, look, readAll, finding, unknown }) {
    const admins = read('configuration')
      .nodes.filter(({ roles }) => roles.includes('admin'))
      .map(({ id }) => nodeKey(id))
    const idents = readAll('idents')
    const ready = admins.filter((node) => idents.get(node)?.adminStatus === 'ready')
    const views = readAll('views')
    const fresh = freshViews(views, options.maxAgeMs)
    if (ready.some((node) => fresh.has(node))) return
    const [notLooked] = admins
      .flatMap((node) => [look('idents', node), look('views', node)])
      .flatMap((fact) => (fact.status === 'unavailable' && !isSilence(fact.error) ? [fact.error] : []))
    if (notLooked !== undefined) return unknown(notLooked)
    const names = admins.length === 0 ? 'none' : admins.join(', ')
    if (ready.length === 0) {
      yield finding('no-admin', { admins: names }, { follows: whyNone(admins, idents) })
    } else {
      const described = ready.map((node) => `${node}: ${describeView(look('views', node))}`)
      yield finding('no-fresh-view', {
        admins: names,
        maxAgeMs: options.maxAgeMs,
        views: described.join('; '),
      })
    }
  },
})

/** Silent nodes, and nodes that cannot join while the metadata store has no quorum; empty where an admin has no such excuse. */
const whyNone = (admins: readonly string[], idents: ReadonlyMap<string, Ident>): readonly Cause[] => {
  const silent = admins.filter((node) => !idents.has(node))
  const unjoined = admins.filter((node) => idents.get(node)?.nodeId === null)
  if (silent.length + unjoined.length < admins.length) return []
  return [...silent.map(nodeIsDown), ...(unjoined.length > 0 ? [metadataHasNoQuorum] : [])]
}

const describeView = (fact: Fact<ClusterStateView>): string => {
  if (fact.status === 'unavailable') return fact.error.message
  const { refreshedAgoMs } = fact.value
  return refreshedAgoMs === null ? 'not refreshed yet' : `refreshed ${refreshedAgoMs} ms ago`
}
