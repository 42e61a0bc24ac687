import { definePlugin } from '@restate-preflight/core'
import { addressesAnswer } from './checks/addresses-answer/addresses-answer.ts'
import { clusterProvisioned } from './checks/cluster-provisioned/cluster-provisioned.ts'
import { logProviderReplicated } from './checks/log-provider-replicated/log-provider-replicated.ts'
import { nodesFindTheirCluster } from './checks/nodes-find-their-cluster/nodes-find-their-cluster.ts'
import { oneCluster } from './checks/one-cluster/one-cluster.ts'
import { provisioningComplete } from './checks/provisioning-complete/provisioning-complete.ts'

/** A constant of its own: inside `export default …` the compiler (6.0.3) leaves the `.ts` of an import() as it is. */
const page = async (checkId: string) => (await import('./pages.gen.ts')).pages[checkId]

/** Whether the cluster was provisioned once, wholly, and every node belongs to it. */
export default definePlugin({
  name: '@restate-preflight/plugin-provisioning',
  version: '0.1.0',
  namespace: 'provisioning',
  checks: [
    addressesAnswer,
    clusterProvisioned,
    logProviderReplicated,
    nodesFindTheirCluster,
    oneCluster,
    provisioningComplete,
  ],
  page,
})
