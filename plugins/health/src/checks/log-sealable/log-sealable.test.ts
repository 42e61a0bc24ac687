import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { replicatedOver, withIdent, withRegistration, withTail } from '../../../test/broken-clusters.ts'
import { logSealable } from './log-sealable.ts'

/** One log over three nodes with a single copy: writing survives two losses, sealing none. */
const thin = () => withTail(clusterBuilder({ partitions: 1 }), 0, replicatedOver([1, 2, 3], { node: 1 }))
const fallen = () => clusterBuilder({ partitions: 1 }).down('N2')

testCheck({ describe, it }, logSealable, {
  passes: [
    { name: 'a cluster whose log servers all answer', snapshot: clusterBuilder() },
    { name: 'two copies over three nodes with one down', snapshot: fallen() },
    {
      name: 'two copies over two nodes with one down: not writable, yet sealable',
      snapshot: withTail(fallen(), 0, replicatedOver([1, 2], { node: 2 })),
    },
    {
      name: 'a disabled member, which shrinks the nodeset',
      snapshot: withRegistration(fallen(), 2, { storageState: 'disabled' }),
    },
    {
      name: 'one whole zone left, where copies span two',
      snapshot: withTail(
        [1, 2, 3].reduce(
          (builder, id) => withRegistration(builder, id, { location: id < 3 ? 'eu.a' : 'eu.b' }),
          clusterBuilder({ partitions: 1 }).down('N3'),
        ),
        0,
        replicatedOver([1, 2, 3], { zone: 2, node: 2 }),
      ),
    },
  ],
  finds: [
    {
      name: 'a dead member where there is one copy only',
      snapshot: thin().down('N3'),
      findings: [
        {
          message: 'no-seal-majority',
          targets: ['0'],
          magnitude: 1,
          data: { log: 0, has: '2 nodes', needs: '3 nodes', missing: '[N3 unreachable]' },
        },
      ],
    },
    {
      name: 'two of three members out',
      snapshot: withIdent(fallen(), 'N3', { logServerStatus: 'stopping' }),
      findings: [
        {
          message: 'no-seal-majority',
          targets: ['0'],
          data: { missing: '[N2 unreachable, N3 log server stopping]' },
        },
      ],
    },
    {
      name: 'a member that is gone for good beside a dead one',
      snapshot: withRegistration(fallen(), 3, { storageState: 'gone' }),
      findings: [
        { message: 'no-seal-majority', targets: ['0'], data: { missing: '[N2 unreachable, N3 gone]' } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a majority that depends on a node that was not asked',
      snapshot: thin().down('N3', 'RP6002'),
      targets: ['0'],
    },
  ],
  skipped: [
    {
      name: 'a log on one node',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, () => ({ kind: 'local', params: '' })),
    },
    {
      name: 'a log that is being reconfigured',
      snapshot: withTail(clusterBuilder({ partitions: 1 }), 0, () => ({
        kind: 'sealed',
        permanent: false,
        params: null,
      })),
    },
  ],
})
