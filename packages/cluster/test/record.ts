/**
 * Records what real nodes answer, for the fakes of the tests: `npm run record -w @restate-preflight/cluster`.
 * Review the differences by eye: a changed length of an address, a key more or less.
 */
import { writeFileSync } from 'node:fs'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { MetadataKind, rpcs } from '@restate-preflight/wire'
import { rawCall, rawClient } from './support/raw-client.ts'

const questions: readonly (readonly [string, string, Uint8Array])[] = [
  ['GetIdent', rpcs.getIdent.path, rpcs.getIdent.serialize({})],
  ...(['NODES_CONFIGURATION', 'PARTITION_TABLE', 'LOGS'] as const).map(
    (kind) =>
      [
        `GetMetadata ${kind}`,
        rpcs.getMetadata.path,
        rpcs.getMetadata.serialize({ kind: MetadataKind[kind] }),
      ] as const,
  ),
  ['Status', rpcs.metadataServerStatus.path, rpcs.metadataServerStatus.serialize({})],
  ['GetClusterState', rpcs.getClusterState.path, rpcs.getClusterState.serialize({})],
  ...['nodes_config', 'partition_table', 'bifrost_config', 'pp_epoch_0', 'pp_epoch_1'].flatMap((key) => [
    [`Get ${key}`, rpcs.proxyGet.path, rpcs.proxyGet.serialize({ key })] as const,
    [`GetVersion ${key}`, rpcs.proxyGetVersion.path, rpcs.proxyGetVersion.serialize({ key })] as const,
  ]),
]

const record = async (cluster: LocalCluster) => ({
  ports: cluster.addresses.map((address) => new URL(address).port),
  nodes: await Promise.all(
    cluster.addresses.map(async (address) => {
      const client = rawClient(address)
      const answers: Record<string, string> = {}
      for (const [name, path, request] of questions) {
        const answer = await rawCall(client, path, request)
        if (answer !== null) answers[name] = withoutPaths(answer).toString('base64')
      }
      client.close()
      return answers
    }),
  ),
})

/** The temporary directory of the recording machine tells nothing; the length stays, as the encoding demands. */
const withoutPaths = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace(/\/(?:[\w.-]+\/)*restate-local-\w{6}/g, (path) => '/data'.padEnd(path.length, '-')),
    'latin1',
  )

const recordProvisioned = async (nodes: number) => {
  await using cluster = await startCluster({ driver: 'processes', nodes, clusterName: 'recorded' })
  await cluster.provision({ partitions: 2 })
  await cluster.waitUntilServing()
  return await record(cluster)
}
const recordUnprovisioned = async () => {
  await using cluster = await startCluster({ driver: 'processes', nodes: 1, clusterName: 'recorded' })
  return await record(cluster)
}

const recorded = {
  healthy: await recordProvisioned(3),
  other: await recordProvisioned(1),
  unprovisioned: await recordUnprovisioned(),
}
writeFileSync(new URL('recorded/answers.json', import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
