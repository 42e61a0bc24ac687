import { describe, expect, it } from 'vitest'
import {
  MetadataKind,
  rpcs,
  toCachedValue,
  toClusterStateView,
  toIdent,
  toMetadataServerView,
  toMetadataValue,
} from '../src/index.ts'
import { TestClient } from './client.ts'
import { decoders } from './digest.ts'
import { record, recordedKeys, startLab } from './lab.ts'
import { expectSameAsPrinted, expectSameRules } from './oracle.ts'
import { serverVersions, until } from './server.ts'

describe.each(serverVersions)('on a real %s cluster', (version) => {
  it('decodes every key to what restatectl prints', { timeout: 120_000 }, async () => {
    await using server = await startLab(version)
    const recording = await record(server)
    for (const key of recordedKeys) expectSameAsPrinted(key, recording[key])
    expect(recording.rule_book !== undefined).toBe(version === '1.7.12')
    if (recording.rule_book !== undefined) expectSameRules(recording.rule_book)

    using client = new TestClient(server.address)
    const absent = await client.call(rpcs.proxyGet, { key: 'pp_epoch_4711' })
    expect(toMetadataValue(absent.value, decoders.epochMetadata)).toBeNull()

    // The cache re-encodes what the store holds: same body and digest, though not the same bytes, once it has caught up.
    const stored = toMetadataValue(
      (await client.call(rpcs.proxyGet, { key: 'nodes_config' })).value,
      decoders.nodesConfiguration,
    )
    const read = async () =>
      toCachedValue(
        (await client.call(rpcs.getMetadata, { kind: MetadataKind.NODES_CONFIGURATION })).encoded,
        decoders.nodesConfiguration,
      )
    await until('the cache has caught up', 20_000, async () => (await read()).version === stored?.version)
    expect((await read()).body).toEqual(stored?.body)

    // What the node, its raft group and its admin say of themselves agrees with the store.
    expect(toIdent(await client.call(rpcs.getIdent, {}))).toMatchObject({
      status: 'alive',
      nodeId: { id: 1, generation: 2 },
      clusterName: 'wire-test',
      adminStatus: 'ready',
      workerStatus: 'ready',
      logServerStatus: 'ready',
      metadataServerStatus: 'member',
    })
    expect(toMetadataServerView(await client.call(rpcs.metadataServerStatus, {}))).toMatchObject({
      status: 'member',
      configuration: { version: 1, members: { '1': expect.stringMatching(/^\d{13}$/) as string } },
      leader: 1,
    })
    const leads = { plannedMode: 'leader', effectiveMode: 'leader', brokenReason: null }
    const clusterState = async () => toClusterStateView(await client.call(rpcs.getClusterState, {}))
    await until('the admin sees both untouched partitions led', 30_000, async () => {
      const [node] = (await clusterState()).nodes
      return (
        node?.state === 'alive' &&
        node.partitions.filter(({ effectiveMode }) => effectiveMode === 'leader').length >= 2
      )
    })
    expect(await clusterState()).toMatchObject({
      refreshedAgoMs: expect.any(Number) as number,
      nodes: [
        {
          state: 'alive',
          id: 1,
          nodeId: { id: 1, generation: 2 },
          partitions: expect.arrayContaining([
            expect.objectContaining({
              partitionId: 0,
              ...leads,
              lastObservedLeaderNode: { id: 1, generation: 2 },
            }),
          ]) as unknown,
        },
      ],
    })
  })
})
