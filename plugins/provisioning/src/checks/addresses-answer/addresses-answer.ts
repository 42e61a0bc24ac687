import { defineCheck, facts } from '@restate-preflight/core'

/** The run ended before the address was asked, or nobody asked it: that says nothing about the address. */
const notAsked = new Set(['RP1210', 'RP1211', 'RP3006', 'RP6001', 'RP6002', 'RP6003', 'RP6005'])

/** Every address that was given leads to a node. */
export const addressesAnswer = defineCheck({
  id: 'provisioning/addresses-answer',
  summary: 'every given address answers as a Restate node',
  tags: ['network'],
  severity: 'medium',
  per: 'address',
  needs: { contacts: facts.addressContact },
  absence: { judged: ['contacts'] },
  settleMs: 2_000,
  phase: 'always',
  messages: {
    'no-answer': {
      symptom: 'No answer from {address}',
      required: 'a Restate node answers on every given address',
      current: '{code} {reason}',
      impact:
        'Clients and tools that know only this address cannot reach the cluster, and a node that is known by it alone is missing from this report.',
      action:
        'Start the node behind {address}, or correct the address: it must be a fabric address (port 5122 by default). If its process does not stay, its log says why: another cluster-name, the data directory of another node. `restate-preflight explain {code}` says what the failure means.',
    },
  },
  *evaluate({ target, nodes, look, readAll, finding, unknown }) {
    const contact = look('contacts')
    if (contact.status === 'collected') return
    const { error } = contact
    if (notAsked.has(error.code) || readAll('contacts').size === 0) return unknown(error)
    const node = nodes.find(({ address, registered }) => registered && address === target.id)?.key
    yield finding(
      'no-answer',
      { address: target.id, code: error.code, reason: error.message },
      {
        follows:
          node === undefined ? [] : [{ check: 'health/node-alive', target: { kind: 'node', id: node } }],
      },
    )
  },
})
