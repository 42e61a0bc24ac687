import { describe, expect, it } from 'vitest'
import { query } from '../rpc.ts'
import { queries, type QueryName } from './queries.ts'

describe('queries', () => {
  it('are these texts, and no others', () => {
    expect(queries).toEqual({
      nodes: 'select plain_node_id, state from nodes',
      config:
        "select plain_node_id, key, value from config where key in ('bifrost.default-provider', " +
        "'bifrost.record-size-limit', 'cluster-name', 'default-num-partitions', 'default-replication', " +
        "'experimental-enable-invoker-yield', 'experimental-enable-kafka-scope', " +
        "'experimental-enable-migrate-scoped-tables', 'experimental-enable-protocol-v7', " +
        "'experimental-enable-scoped-promise-table-migration', " +
        "'experimental-enable-scoped-state-table-migration', 'experimental-enable-scoped-virtual-objects', " +
        "'experimental-enable-unique-random-seeds', 'experimental-enable-vqueues', " +
        "'experimental-enable-vqueues-migration-skip-completed', 'gossip-failure-threshold', " +
        "'gossip-loneliness-threshold', 'gossip-suspect-interval', 'gossip-tick-interval', " +
        "'gossip-time-skew-threshold', 'metadata-client.addresses', 'metadata-client.type', " +
        "'metadata-server.raft-election-tick', 'metadata-server.raft-tick-interval', " +
        "'networking.connect-retry-policy.factor', 'networking.connect-retry-policy.initial-interval', " +
        "'networking.connect-retry-policy.interval', 'networking.connect-retry-policy.max-attempts', " +
        "'networking.connect-retry-policy.max-interval', 'networking.connect-retry-policy.type', " +
        "'networking.connect-timeout', 'networking.data-stream-window-size', 'networking.disable-compression', " +
        "'networking.fabric-memory-limit', 'networking.handshake-timeout', 'networking.http2-adaptive-window', " +
        "'networking.http2-keep-alive-interval', 'networking.http2-keep-alive-timeout', " +
        "'networking.message-size-limit', 'tls.mode', 'worker.durability-mode', 'worker.snapshots.destination')",
    })
  })

  it('only read: each selects columns by name from one table', () => {
    for (const text of Object.values(queries))
      expect(text).toMatch(/^select [a-z_, ]+ from [a-z]+(?: where key in \([a-z0-9.,' -]+\))?$/)
  })

  it('ask for nothing that a secret is kept in', () => {
    const secretive =
      /secret|password|token|access-key|authorization|api-key|cookie|private-key|pem|jaas|header|credential/
    expect(Object.values(queries).filter((text) => secretive.test(text))).toEqual([])
  })

  it('are sent by name, as their text', () => {
    for (const name of Object.keys(queries) as QueryName[]) {
      expect(Buffer.from(query.serialize(name)).includes(queries[name])).toBe(true)
      expect(query.deserializeRequest(query.serialize(name))).toBe(name)
    }
  })

  it('are all that the one who plays a node accepts', () => {
    const other = Buffer.from('drop table nodes')
    expect(() => query.deserializeRequest(Uint8Array.of(0x0a, other.length, ...other))).toThrow(
      'not one of the fixed queries',
    )
  })
})
