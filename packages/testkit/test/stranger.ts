import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, unprovisionedBuilder, type ClusterBuilder } from '../src/index.ts'

/** A node that answers without having joined, next to a healthy cluster of three. */
export const withStranger = (seconds: number): ClusterBuilder => {
  const key = 'http://127.0.0.1:5009'
  const waiting = unprovisionedBuilder({ nodes: 1 }).build().facts[facts.ident.id]?.[addressOf(1)]
  if (waiting?.status !== 'collected') throw new Error('the builder has an ident')
  return clusterBuilder()
    .nodes((nodes) => [...nodes, { key, id: null, name: null, address: key, registered: false }])
    .set(
      facts.ident,
      { ...(waiting.value as never as object), clusterName: 'test', ageSeconds: seconds } as never,
      key,
    )
    .lose(facts.linearizableRead, key, 'RP4001')
}
