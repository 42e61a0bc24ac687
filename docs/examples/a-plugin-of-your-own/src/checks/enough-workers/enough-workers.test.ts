import { facts } from '@restate-preflight/core'
import { checkTester, clusterBuilder } from '@restate-preflight/testkit/vitest'
import { enoughWorkers } from './enough-workers.ts'

checkTester(enoughWorkers, {
  passes: [
    { name: 'a cluster with a worker', snapshot: clusterBuilder({ nodes: 1 }) },
    { name: 'as many as were agreed', snapshot: clusterBuilder({ nodes: 3 }), options: { minimum: 3 } },
  ],
  finds: [
    {
      name: 'fewer than were agreed',
      snapshot: clusterBuilder({ nodes: 2 }),
      options: { minimum: 3 },
      findings: [{ message: 'too-few', targets: ['cluster'], data: { count: 2, names: 'n1, n2' } }],
    },
  ],
  unknown: [
    {
      name: 'a cluster whose configuration cannot be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
  ],
})
