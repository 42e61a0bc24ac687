import { defineCheck, facts, plainAddress } from '@restate-preflight/core'
import { addressIsWrong } from '../../causes.ts'
import { registrationOf } from '../../registration.ts'
import { answerOf } from '../../silence.ts'

export const metadataMemberInitialised = defineCheck({
  id: 'health/metadata-member-initialised',
  summary: 'every metadata member has heard a leader',
  tags: ['metadata'],
  severity: 'high',
  per: 'node',
  needs: { ident: facts.ident, server: facts.metadataServer, configuration: facts.nodesConfiguration },
  absence: { reported: ['ident'] },
  settleMs: 6_000,
  expectedWhileSettling: true,
  messages: {
    'never-heard-leader': {
      symptom: 'A metadata member that never heard a leader: {node}',
      required: 'a member has the raft configuration within 5 s of joining',
      current: '{node} says MEMBER, with configuration version 0',
      impact:
        'The member counts for the size of the quorum and adds nothing to it: the store tolerates one failure less than its number of members promises.',
      action:
        'Usually the leader cannot reach the advertised address of the member: check that {address} leads to {node} from the other nodes, correct RESTATE_ADVERTISED_ADDRESS of {node}, and restart it. If the node is not to be a member: `restatectl metadata-server remove-node <NODE>`',
    },
  },
  *evaluate(context) {
    const { target, read, look, finding, notApplicable } = context
    const { address, roles } = registrationOf(read('configuration'), target.id, context)
    if (!roles.includes('metadata-server')) return notApplicable(`${target.id} is no metadata server`)
    const running = answerOf(look('ident'), target.id, context).roles
    if (!running.includes('metadata-server')) return notApplicable(`${target.id} runs no metadata server`)
    const { status, configuration } = read('server')
    if (status !== 'member') return notApplicable(`the metadata server of ${target.id} is no member`)
    if ((configuration?.version ?? 0) === 0) {
      const follows = [addressIsWrong(target.id)]
      yield finding('never-heard-leader', { node: target.id, address: plainAddress(address) }, { follows })
    }
  },
})
