import { defineCheck, facts, majority, type MetadataServerView } from '@restate-preflight/core'
import { externalMetadataStore, hasOwnMetadataStore, memberKeys } from '../../metadata-members.ts'
import { nodeIsDown } from '../../causes.ts'
import { isSilence } from '../../silence.ts'

/** A majority of the metadata store's members answers and follows one leader. */
export const metadataQuorum = defineCheck({
  id: 'health/metadata-quorum',
  summary: 'a majority of the metadata members answers and follows one leader',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: {
    servers: facts.metadataServer,
    reads: facts.linearizableRead,
    configuration: facts.nodesConfiguration,
  },
  absence: { judged: ['servers'], spared: ['servers', 'configuration'] },
  settleMs: 6_000,
  expectedWhileSettling: false,
  // What a node says that finds no leader, or cannot reach it.
  explains: ['RP4003', 'RP4005', 'RP4006', 'RP4011', 'RP4012', 'RP6004'],
  messages: {
    'quorum-lost': {
      symptom: 'The metadata store has no quorum: {agreeing} of {members} members follow one leader',
      required: 'at least {majority} of {members} members',
      current: '{agreeing} ({agreeingNodes}), and no node can read the store',
      impact:
        'Nothing that changes metadata works: no leader election for partitions, no new logs, no deployments. Running partitions go on until they need one of these.',
      action:
        'Bring the members back that do not follow: {missingNodes}; `restatectl metadata-server list-servers` shows who is one. Do not provision: that would make a second cluster.',
    },
  },
  *evaluate({ look, readAll, finding, unknown, notApplicable }) {
    const configuration = look('configuration')
    const registered = configuration.status === 'collected' ? configuration.value : undefined
    if (registered !== undefined && !hasOwnMetadataStore(registered))
      return notApplicable(externalMetadataStore)
    const views = readAll('servers')
    const members = memberKeys(views, registered)
    if (members.length === 0) return unknown('no member of the metadata store could be asked')
    const agreeing = followersOfOneLeader(members, views)
    const needed = majority(members.length)
    // A linearizable read is a round trip to a majority: it proves the quorum where members are out of our reach.
    if (agreeing.length >= needed || readAll('reads').size > 0) return
    const notSeen = members.flatMap((member) => {
      const view = look('servers', member)
      return view.status === 'unavailable' && !isSilence(view.error) ? [view.error] : []
    })
    const [firstNotSeen] = notSeen
    if (firstNotSeen !== undefined && agreeing.length + notSeen.length >= needed) return unknown(firstNotSeen)
    const silent = members.filter((member) => !views.has(member))
    yield finding(
      'quorum-lost',
      {
        agreeing: agreeing.length,
        members: members.length,
        majority: needed,
        agreeingNodes: agreeing.length === 0 ? 'none' : agreeing.join(', '),
        missingNodes: members.filter((member) => !agreeing.includes(member)).join(', '),
      },
      {
        magnitude: needed - agreeing.length,
        // Those that answer are too few to elect a leader. Where they are not, something else keeps them apart.
        follows: members.length - silent.length < needed ? silent.map(nodeIsDown) : [],
      },
    )
  },
})

/**
 * The largest group of answering members that name the same leader. The leader need not be among them: a majority that
 * has just lost its leader elects the next, and one that cannot stops naming the old leader within 5 s.
 */
const followersOfOneLeader = (
  members: readonly string[],
  views: ReadonlyMap<string, MetadataServerView>,
): readonly string[] => {
  const following = members.filter((member) => views.get(member)?.leader != null)
  return [...Map.groupBy(following, (member) => views.get(member)?.leader).values()].reduce(
    (largest, next) => (next.length > largest.length ? next : largest),
    [],
  )
}
