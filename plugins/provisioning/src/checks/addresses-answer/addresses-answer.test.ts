import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { addressesAnswer } from './addresses-answer.ts'

const threeAddresses = () => clusterBuilder({ addresses: 3 })

testCheck({ describe, it }, addressesAnswer, {
  passes: [
    { name: 'one address that answers', snapshot: clusterBuilder() },
    { name: 'three addresses that answer', snapshot: threeAddresses() },
    { name: 'addresses of nodes that wait to be provisioned', snapshot: unprovisionedBuilder() },
  ],
  finds: [
    {
      name: 'one of three addresses refused',
      snapshot: threeAddresses().down('N3'),
      findings: [
        {
          message: 'no-answer',
          targets: [addressOf(3)],
          data: { address: addressOf(3), code: 'RP2101', reason: 'connection refused' },
        },
      ],
    },
    {
      name: 'each of two silent addresses beside one that answers',
      snapshot: threeAddresses().down('N1').down('N2', 'RP3001'),
      findings: [
        { message: 'no-answer', targets: [addressOf(1)] },
        { message: 'no-answer', targets: [addressOf(2)], data: { code: 'RP3001' } },
      ],
    },
    {
      name: 'an address where something else listens, before provisioning',
      snapshot: unprovisionedBuilder({ nodes: 2 }).lose(facts.addressContact, addressOf(2), 'RP2303'),
      findings: [{ message: 'no-answer', targets: [addressOf(2)], data: { code: 'RP2303' } }],
    },
  ],
  unknown: [
    {
      name: 'the only address when it is silent',
      snapshot: clusterBuilder().down('N1'),
      targets: [addressOf(1)],
    },
    {
      name: 'any address where all are silent',
      snapshot: clusterBuilder({ nodes: 2, addresses: 2 }).down('N1').down('N2', 'RP3001'),
      targets: [addressOf(1), addressOf(2)],
    },
    {
      name: 'an address that the run had no time to ask',
      snapshot: threeAddresses().lose(facts.addressContact, addressOf(2), 'RP6001'),
      targets: [addressOf(2)],
    },
  ],
})
