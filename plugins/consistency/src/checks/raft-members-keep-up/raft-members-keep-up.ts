import { defineCheck, facts, nodeKey } from '@restate-preflight/core'
import { isRegistered, notRegistered } from '../../cached-kinds.ts'

/** The members of the metadata store have applied what was decided. */
export const raftMembersKeepUp = defineCheck({
  id: 'consistency/raft-members-keep-up',
  summary: 'every metadata member applies the raft log in order and keeps up with the leader',
  tags: ['metadata'],
  severity: 'medium',
  per: 'node',
  needs: { server: facts.metadataServer, register: facts.nodesConfiguration },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: {
    maxEntries: {
      type: 'integer',
      default: 1_000,
      minimum: 10,
      maximum: 1_000_000,
      summary: 'entries that a member may be behind; servers report their state every 5 s, so some is normal',
    },
  },
  messages: {
    'member-behind': {
      symptom: 'Behind the leader of the metadata store: {node}',
      required: 'at most {maxEntries} entries behind what {leader} has committed',
      current: '{node} has applied {applied}; {leader} has committed {committed}',
      impact:
        'It cannot take over, and reads of the store through it are refused or late: one failure less is survived.',
      action:
        'Look into the log of {node}, and at its disk and its connection to {leader}: `restatectl metadata-server list-servers`. A member that does not catch up is removed and added again: `restatectl metadata-server remove-node {node}`, then add-node.',
    },
    'indexes-impossible': {
      symptom: 'The raft log of {node} contradicts itself',
      required: 'first index ≤ committed + 1, and applied ≤ committed ≤ last index',
      current: 'first {first}, applied {applied}, committed {committed}, last {last}',
      impact:
        'The member answers from a state that cannot have come about: its store is damaged, or was put together from two.',
      action:
        'Keep its data, stop it, and see whether the others still have a quorum: `restatectl metadata-server list-servers`. Remove it and add it again with an empty store.',
    },
  },
  /** A member that has passed what was committed in the first look is on its way. */
  persists: (earlier, later) =>
    earlier.message !== 'member-behind' ||
    BigInt(later.data['applied'] ?? 0) < BigInt(earlier.data['committed'] ?? 0),
  *evaluate({ target, nodes, options, read, readAll, finding, notApplicable }) {
    if (!isRegistered(nodes, target)) return notApplicable(notRegistered)
    const registered = read('register').nodes.find(({ id }) => nodeKey(id) === target.id)
    if (registered?.metadataServerState !== 'member' || !registered.roles.includes('metadata-server')) {
      return notApplicable('nodes_config does not call it a member of the metadata store')
    }
    const { raft, status } = read('server')
    if (raft === null || status !== 'member') return notApplicable('it is no member of the metadata store')
    const [first, applied, committed, last] = [
      raft.firstIndex,
      raft.applied,
      raft.committed,
      raft.lastIndex,
    ].map(BigInt) as [bigint, bigint, bigint, bigint]
    const node = target.id
    // By what is committed: a status may tell of a trim before it tells of what was applied.
    if (first > committed + 1n || applied > committed || committed > last) {
      const data = {
        node,
        first: raft.firstIndex,
        applied: raft.applied,
        committed: raft.committed,
        last: raft.lastIndex,
      }
      yield finding('indexes-impossible', data, { severity: 'high' })
    }
    const servers = readAll('server')
    const views = [...servers].filter(([key, view]) => view.leader !== null && nodeKey(view.leader) === key)
    const [leader] = views.toSorted(([, a], [, b]) =>
      Number(BigInt(b.raft?.term ?? 0) - BigInt(a.raft?.term ?? 0)),
    )
    const ahead = leader?.[1].raft
    if (leader === undefined || ahead == null) return
    const lag = BigInt(ahead.committed) - applied
    if (lag <= BigInt(options.maxEntries)) return
    yield finding(
      'member-behind',
      {
        node,
        leader: leader[0],
        applied: raft.applied,
        committed: ahead.committed,
        maxEntries: options.maxEntries,
      },
      { magnitude: Number(lag) },
    )
  },
})
