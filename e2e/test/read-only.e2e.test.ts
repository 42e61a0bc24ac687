import { startCluster } from '@restate-preflight/local-cluster'
import { describe, expect, it } from 'vitest'
import { check } from '../src/preflight.ts'
import { startRecordingProxy } from '../src/recording-proxy.ts'

const queryPath = '/restate.cluster_ctrl.ClusterCtrlSvc/Query'

/** All that restate-preflight may ever send to a node. */
const reads = new Set([
  '/restate.node_ctl_svc.NodeCtlSvc/GetIdent',
  '/restate.node_ctl_svc.NodeCtlSvc/GetMetadata',
  '/restate.metadata_proxy_svc.MetadataProxySvc/Get',
  '/restate.metadata_proxy_svc.MetadataProxySvc/GetVersion',
  '/restate.metadata_server_svc.MetadataServerSvc/Status',
  '/restate.metadata_server_svc.MetadataServerSvc/Get',
  '/restate.metadata_server_svc.MetadataServerSvc/GetVersion',
  '/restate.cluster_ctrl.ClusterCtrlSvc/GetClusterState',
  // Of fixed texts, each of which is a select.
  queryPath,
])

describe('every call of a whole check', () => {
  it('is a read, and is counted', async () => {
    await using cluster = await startCluster({ driver: 'processes', nodes: 3 })
    const proxies = await Promise.all(cluster.addresses.map(startRecordingProxy))
    try {
      const through = proxies.map(({ address }) => address).join(',')
      for (const provisioned of [false, true]) {
        if (provisioned) {
          await cluster.provision()
          await cluster.waitUntilServing()
        }
        for (const proxy of proxies) proxy.paths.length = 0
        const report = await check(through, { args: ['--single-address'] })
        const paths = proxies.flatMap((proxy) => proxy.paths)
        expect(paths.length).toBeGreaterThan(10)
        expect(paths.filter((path) => !reads.has(path))).toEqual([])
        // A call that is given up before it left is counted all the same.
        expect(report.run.rpcs).toBeGreaterThanOrEqual(paths.length)
        expect(report.run.rpcs).toBeLessThanOrEqual(paths.length + 3)
        // An unprovisioned cluster is a finding, which a second look confirms; a healthy one is looked at once.
        expect(paths.length).toBeLessThanOrEqual(provisioned ? 12 * 3 + 4 + 10 : 2 * (12 * 3 + 10))
        expect(paths).not.toContain(queryPath)
      }
      for (const proxy of proxies) proxy.paths.length = 0
      const { run, checks } = await check(through, {
        args: ['--single-address', 'tag:gossip', 'tag:settings'],
      })
      const paths = proxies.flatMap((proxy) => proxy.paths)
      expect(paths.filter((path) => !reads.has(path))).toEqual([])
      // Each admin for its gossip, and one for the settings of all.
      expect(paths.filter((path) => path === queryPath)).toHaveLength(4)
      expect(run.effects).toEqual(['linearizable-read', 'local-read'])
      expect(checks.flatMap(({ outcome }) => (outcome === 'skipped' ? [] : [outcome]))).toEqual([
        'pass',
        'pass',
      ])
    } finally {
      for (const proxy of proxies) proxy.close()
    }
  })
})
