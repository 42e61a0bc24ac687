import { factOf, facts, type Fact, type Snapshot } from '@restate-preflight/core'
import { openCluster, parseAddresses, type Cluster, type ClusterOptions } from '../../src/index.ts'

export const clusterAt = (addresses: readonly string[], options: Partial<ClusterOptions> = {}): Cluster =>
  openCluster({ addresses: parseAddresses(addresses), ...options })

/** A fact in a few words: its value where it is short, else `ok`, or the code of its error. */
const gist = <T>(fact: Fact<T>): string => (fact.status === 'collected' ? 'ok' : fact.error.code)

/** Of every fact and subject, whether it was read. */
export const gists = (snapshot: Snapshot): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  Object.fromEntries(
    Object.entries(snapshot.facts).map(([id, bySubject]) => [
      id,
      Object.fromEntries(Object.entries(bySubject).map(([subject, fact]) => [subject, gist(fact)])),
    ]),
  )

/** What became of each node. */
export const nodeGists = (snapshot: Snapshot): Readonly<Record<string, string>> =>
  Object.fromEntries(snapshot.nodes.map(({ key }) => [key, gist(factOf(snapshot, facts.ident, key))]))
