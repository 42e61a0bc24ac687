import { defineCheck, facts } from '@restate-preflight/core'
import { hasOwnMetadataStore, externalMetadataStore, memberKeys } from '../../metadata-members.ts'
import { answerOf } from '../../silence.ts'

export const metadataMembersKeepUp = defineCheck({
  id: 'health/metadata-members-keep-up',
  summary: 'every metadata member applies what is committed',
  tags: ['metadata'],
  severity: 'medium',
  per: 'node',
  needs: {
    ident: facts.ident,
    servers: facts.metadataServer,
    configuration: facts.nodesConfiguration,
  },
  // A server refreshes what it tells of itself every 5 s.
  settleMs: 6_000,
  required: false,
  options: {
    maxLag: {
      type: 'integer',
      default: 1_000,
      minimum: 1,
      maximum: 1_000_000,
      summary: 'how many committed entries a member may have to apply yet',
    },
  },
  messages: {
    behind: {
      symptom: 'The metadata member {node} does not keep up',
      required: 'at most {limit} committed entries that are not applied',
      current: '{lag} entries behind: applied {applied}, committed {committed}',
      impact: '{node} counts for the quorum, but could not lead before it has caught up.',
      action:
        'See whether the number shrinks: restatectl metadata-server list-servers. If it does not, look at the disk and the processor of {node} and at the network from the leader to it.',
    },
    'out-of-order': {
      symptom: 'The indexes of the metadata member {node} contradict each other',
      required:
        'first index at most applied + 1, applied at most committed, committed at most the last index',
      current: 'first {first}, applied {applied}, committed {committed}, last {last}',
      impact: 'Its log misses entries that it is to have applied, or has applied what nobody committed.',
      action:
        'Keep the data directory of {node} before anything is restarted; search its log for the metadata server.',
    },
  },
  persists: (earlier, later) =>
    earlier.message !== 'behind' || Number(later.data['lag']) >= Number(earlier.data['lag']),
  *evaluate(context) {
    const { target, options, look, read, readAll, finding, notApplicable } = context
    const configuration = look('configuration')
    const registered = configuration.status === 'collected' ? configuration.value : undefined
    if (registered !== undefined && !hasOwnMetadataStore(registered))
      return notApplicable(externalMetadataStore)
    const { roles } = answerOf(look('ident'), target.id, context)
    if (!roles.includes('metadata-server')) return notApplicable('the node runs no metadata server')
    const own = read('servers', target.id)
    const all = readAll('servers')
    const members = memberKeys(all, registered)
    if (own.raft === null || !members.includes(target.id))
      return notApplicable('no working member: see health/metadata-member-initialised')
    const { applied, committed, firstIndex, lastIndex } = own.raft
    const [first, done, agreed, last] = [firstIndex, applied, committed, lastIndex].map(BigInt) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ]
    const node = target.id
    if (first > done + 1n || done > agreed || agreed > last) {
      yield finding(
        'out-of-order',
        { node, first: firstIndex, applied, committed, last: lastIndex },
        { severity: 'high' },
      )
    }
    const newest = [...all]
      .filter(([key]) => members.includes(key))
      .map(([, view]) => BigInt(view.raft?.committed ?? 0))
      .reduce((a, b) => (a > b ? a : b), agreed)
    const lag = newest - done
    if (lag <= BigInt(options.maxLag)) return
    const data = { node, limit: options.maxLag, applied, committed: String(newest), lag: Number(lag) }
    yield finding('behind', data, { magnitude: Number(lag) })
  },
})
