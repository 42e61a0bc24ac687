import {
  defineCheck,
  facts,
  majority,
  nodeKey,
  type Lifecycle,
  type MetadataServerView,
} from '@restate-preflight/core'
import { externalMetadataStore, hasOwnMetadataStore, memberKeys } from '../../metadata-members.ts'
import { metadataHasNoQuorum, nodeIsDown } from '../../causes.ts'
import { isSilence } from '../../silence.ts'

type Views = readonly (readonly [member: string, view: MetadataServerView])[]

export const oneMetadataLeader = defineCheck({
  id: 'health/one-metadata-leader',
  summary: 'all metadata members name the same leader',
  tags: ['metadata'],
  severity: 'critical',
  per: 'cluster',
  needs: { servers: facts.metadataServer, configuration: facts.nodesConfiguration },
  absence: { spared: ['configuration'] },
  settleMs: 6_000,
  messages: {
    'no-leader': {
      symptom: 'No member of the metadata store knows a leader',
      required: 'one leader, named by every member',
      current: '{views}',
      impact: 'Without a leader the metadata store neither reads nor writes.',
      action:
        'An election takes one to two seconds. Where it does not end, members are missing or cannot reach each other: bring back those that do not answer ({silent}), then mend the network between them. Do not provision.',
    },
    'views-differ': {
      symptom: 'The members of the metadata store do not agree on its leader',
      required: 'the same leader and term in the view of every member',
      current: '{views}',
      impact:
        'A member with another view refuses or delays metadata calls, and is no reserve for the quorum.',
      action:
        'Look at the network between the leader and the members that lag or name none; a term that keeps growing points to a flapping connection. Compare with: `restatectl metadata-server list-servers`',
    },
    'two-leaders': {
      symptom: 'Two leaders of the metadata store in one term',
      required: 'at most one leader in a term',
      current: '{views}',
      impact: 'The safety of the store is broken: two histories of the metadata may exist.',
      action:
        'Stop changing the cluster. Check whether two clusters were mixed up or a base directory was copied from one node to another; keep the data of every member before anything is restarted.',
    },
  },
  *evaluate({ lifecycle, look, readAll, missing, finding, unknown, notApplicable }) {
    const configuration = look('configuration')
    const registered = configuration.status === 'collected' ? configuration.value : undefined
    if (registered !== undefined && !hasOwnMetadataStore(registered))
      return notApplicable(externalMetadataStore)
    const all = readAll('servers')
    const members = memberKeys(all, registered)
    const views = [...all].filter(
      ([key, { configuration: raft }]) => members.includes(key) && raft?.version !== 0,
    )
    if (views.length === 0) return unknown('no member of the metadata store could be asked')
    const data = { views: describe(views) }
    if (views.every(([, { leader }]) => leader === null)) {
      const unseen = [...missing('servers')].filter(([key]) => members.includes(key))
      const notLooked = unseen.find(([, error]) => !isSilence(error))
      if (notLooked !== undefined) return unknown(notLooked[1])
      const tooFew = members.length - unseen.length < majority(members.length)
      yield finding(
        'no-leader',
        { ...data, silent: unseen.map(([key]) => key).join(', ') || 'none' },
        { follows: tooFew ? [metadataHasNoQuorum] : [] },
      )
      return
    }
    const newest = inNewestTerm(views)
    const leaders = new Set(newest.map(([, { leader }]) => leader))
    if (leaders.difference(new Set([null])).size > 1) yield finding('two-leaders', data)
    else if (leaders.size > 1 || leaders.has(null) || newest.length < views.length) {
      yield finding('views-differ', data, {
        severity: 'medium',
        follows: deviants(views, lifecycle).map(nodeIsDown),
      })
    }
  },
})

/** Members that are alone with their view for a reason of their own; empty where the others do not agree without them either. */
const deviants = (views: Views, { nodes }: Lifecycle): readonly string[] => {
  const isStray = (member: string) => {
    const state = nodes.get(member)?.state
    return state === 'isolated' || state === 'zombie'
  }
  const rest = views.filter(([member]) => !isStray(member))
  const agreed = new Set(rest.map(([, view]) => `${view.leader} in ${termOf(view)}`)).size <= 1
  return agreed ? views.map(([member]) => member).filter(isStray) : []
}

const termOf = ({ raft }: MetadataServerView): bigint => BigInt(raft?.term ?? 0)

const inNewestTerm = (views: Views): Views => {
  const newest = views.map(([, view]) => termOf(view)).reduce((a, b) => (a > b ? a : b), 0n)
  return views.filter(([, view]) => termOf(view) === newest)
}

const describe = (views: Views): string =>
  views
    .map(
      ([member, view]) =>
        `${member} names ${view.leader === null ? 'none' : nodeKey(view.leader)} in term ${termOf(view)}`,
    )
    .join('; ')
