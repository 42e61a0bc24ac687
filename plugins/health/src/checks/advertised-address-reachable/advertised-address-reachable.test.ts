import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import {
  seenDead,
  withIdent,
  withRegistration,
  withStranger,
  withViewAge,
} from '../../../test/broken-clusters.ts'
import { advertisedAddressReachable } from './advertised-address-reachable.ts'

/** N3 answers on an address that was given; on the one that it advertises nobody does. */
const wrongAddress = () =>
  // As nodes register theirs, with a slash at its end.
  withRegistration(seenDead(clusterBuilder().lose(facts.advertised, 'N3'), 3, ['N1', 'N2']), 3, {
    address: 'http://127.0.0.1:5003/',
  })

testCheck({ describe, it }, advertisedAddressReachable, {
  passes: [
    { name: 'a cluster whose addresses lead to their nodes', snapshot: clusterBuilder() },
    {
      name: 'the others beside a node that is down, whatever its address',
      snapshot: clusterBuilder().down('N3'),
    },
    {
      name: 'a node that only this machine cannot reach there',
      snapshot: clusterBuilder().lose(facts.advertised, 'N3'),
    },
    {
      name: 'a node that one of the admins reaches there',
      snapshot: seenDead(clusterBuilder().lose(facts.advertised, 'N3'), 3, ['N1']),
    },
    {
      name: 'the newer process of the same node',
      snapshot: clusterBuilder().change(
        facts.advertised,
        (contact) => ({ ...contact, nodeId: { id: 3, generation: 9 } }),
        'N3',
      ),
    },
    {
      name: 'the others beside an address where a process waits to join, and a stranger',
      snapshot: withStranger(
        clusterBuilder().change(facts.advertised, (contact) => ({ ...contact, nodeId: null }), 'N3'),
      ),
    },
    {
      name: 'the others beside a node that has not joined again',
      snapshot: withIdent(wrongAddress(), 'N3', { nodeId: null }),
    },
  ],
  finds: [
    {
      name: 'a node that is alive and whose advertised address is dead for all',
      snapshot: wrongAddress(),
      findings: [
        {
          message: 'no-answer',
          targets: ['N3'],
          data: {
            address: 'http://127.0.0.1:5003',
            error: 'connection refused (RP2101)',
            others: 'unreachable for N1, N2 too',
          },
        },
      ],
    },
    {
      name: 'an address on which another node answers',
      snapshot: clusterBuilder().set(
        facts.advertised,
        { address: 'http://127.0.0.1:5001', nodeId: { id: 1, generation: 1 } },
        'N3',
      ),
      findings: [
        {
          message: 'other-node',
          targets: ['N3'],
          data: { address: 'http://127.0.0.1:5001', answering: 'N1:1' },
        },
      ],
    },
    {
      name: "two nodes with each other's address, though neither can be asked otherwise",
      snapshot: clusterBuilder({ nodes: 2 })
        .down('N1')
        .down('N2')
        .set(facts.advertised, { address: 'http://127.0.0.1:5001', nodeId: { id: 2, generation: 1 } }, 'N1')
        .set(facts.advertised, { address: 'http://127.0.0.1:5002', nodeId: { id: 1, generation: 1 } }, 'N2'),
      findings: [
        { message: 'other-node', targets: ['N1'] },
        { message: 'other-node', targets: ['N2'] },
      ],
    },
  ],
  unknown: [
    {
      name: 'an address that was not tried',
      snapshot: clusterBuilder().lose(facts.advertised, 'N3', 'RP6003'),
      targets: ['N3'],
    },
    {
      name: 'an address whose certificate this run does not trust',
      snapshot: clusterBuilder().lose(facts.advertised, 'N3', 'RP2202'),
      targets: ['N3'],
    },
    {
      name: 'a dead address of which no other admin has a fresh view',
      snapshot: withViewAge(wrongAddress(), ['N1', 'N2'], 10_000),
      targets: ['N3'],
    },
    {
      name: 'a dead address of a node that was not asked itself',
      snapshot: wrongAddress().lose(facts.ident, 'N3', 'RP6001'),
      targets: ['N3'],
    },
  ],
  skipped: [
    {
      name: 'the only node of a cluster, which nobody else has to reach',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.advertised, 'N1'),
    },
  ],
})
