import { definePlugin } from '@restate-preflight/core'
import { adminReady } from './checks/admin-ready/admin-ready.ts'
import { advertisedAddressReachable } from './checks/advertised-address-reachable/advertised-address-reachable.ts'
import { failureDetectorSeesPeers } from './checks/failure-detector-sees-peers/failure-detector-sees-peers.ts'
import { logSealable } from './checks/log-sealable/log-sealable.ts'
import { logStorageIntact } from './checks/log-storage-intact/log-storage-intact.ts'
import { logWritable } from './checks/log-writable/log-writable.ts'
import { memoryPoolsHaveRoom } from './checks/memory-pools-have-room/memory-pools-have-room.ts'
import { metadataMemberInitialised } from './checks/metadata-member-initialised/metadata-member-initialised.ts'
import { metadataPath } from './checks/metadata-path/metadata-path.ts'
import { metadataQuorum } from './checks/metadata-quorum/metadata-quorum.ts'
import { metadataReadsAreQuick } from './checks/metadata-reads-are-quick/metadata-reads-are-quick.ts'
import { nodeAlive } from './checks/node-alive/node-alive.ts'
import { oneMetadataLeader } from './checks/one-metadata-leader/one-metadata-leader.ts'
import { partitionLed } from './checks/partition-led/partition-led.ts'
import { partitionsNotBlocked } from './checks/partitions-not-blocked/partitions-not-blocked.ts'
import { replicasIntact } from './checks/replicas-intact/replicas-intact.ts'
import { rolesReady } from './checks/roles-ready/roles-ready.ts'
import { storageNotStalled } from './checks/storage-not-stalled/storage-not-stalled.ts'

// Not inside the export below: TypeScript does not rewrite the extension of an import() there.
const page = async (checkId: string) => (await import('./pages.gen.ts')).pages[checkId]

/** Whether the parts of the cluster work now. */
export default definePlugin({
  name: '@restate-preflight/plugin-health',
  version: '0.1.0',
  namespace: 'health',
  checks: [
    nodeAlive,
    rolesReady,
    advertisedAddressReachable,
    metadataQuorum,
    metadataPath,
    oneMetadataLeader,
    metadataMemberInitialised,
    adminReady,
    partitionLed,
    replicasIntact,
    logWritable,
    logSealable,
    logStorageIntact,
    metadataReadsAreQuick,
    storageNotStalled,
    partitionsNotBlocked,
    failureDetectorSeesPeers,
    memoryPoolsHaveRoom,
  ],
  page,
})
