import { definePlugin } from '@restate-preflight/core'
import { adminViewsAgree } from './checks/admin-views-agree/admin-views-agree.ts'
import { cacheMatchesStore } from './checks/cache-matches-store/cache-matches-store.ts'
import { cacheNotAhead } from './checks/cache-not-ahead/cache-not-ahead.ts'
import { chainOrdered } from './checks/chain-ordered/chain-ordered.ts'
import { envelopeVersionMatchesBody } from './checks/envelope-version-matches-body/envelope-version-matches-body.ts'
import { featuresKept } from './checks/features-kept/features-kept.ts'
import { generationCurrent } from './checks/generation-current/generation-current.ts'
import { gossipMatchesPolling } from './checks/gossip-matches-polling/gossip-matches-polling.ts'
import { keySpaceCoveredOnce } from './checks/key-space-covered-once/key-space-covered-once.ts'
import { leaderInReplicaSet } from './checks/leader-in-replica-set/leader-in-replica-set.ts'
import { leaderMatchesEpoch } from './checks/leader-matches-epoch/leader-matches-epoch.ts'
import { leadersApplySchema } from './checks/leaders-apply-schema/leaders-apply-schema.ts'
import { leadersAreNewest } from './checks/leaders-are-newest/leaders-are-newest.ts'
import { lifecycleGoesForward } from './checks/lifecycle-goes-forward/lifecycle-goes-forward.ts'
import { logServersLocated } from './checks/log-servers-located/log-servers-located.ts'
import { logletIdsDeriveFromLog } from './checks/loglet-ids-derive-from-log/loglet-ids-derive-from-log.ts'
import { logsOpen } from './checks/logs-open/logs-open.ts'
import { membersMatchNodesConfig } from './checks/members-match-nodes-config/members-match-nodes-config.ts'
import { membersSpanLocations } from './checks/members-span-locations/members-span-locations.ts'
import { metadataDecodable } from './checks/metadata-decodable/metadata-decodable.ts'
import { namesLeadToNodes } from './checks/names-lead-to-nodes/names-lead-to-nodes.ts'
import { nodesetsSpanLocations } from './checks/nodesets-span-locations/nodesets-span-locations.ts'
import { nothingFrozen } from './checks/nothing-frozen/nothing-frozen.ts'
import { partitionCountMatches } from './checks/partition-count-matches/partition-count-matches.ts'
import { partitionHasEpoch } from './checks/partition-has-epoch/partition-has-epoch.ts'
import { partitionHasLog } from './checks/partition-has-log/partition-has-log.ts'
import { pinsCanHold } from './checks/pins-can-hold/pins-can-hold.ts'
import { policiesKept } from './checks/policies-kept/policies-kept.ts'
import { raftMembersAgree } from './checks/raft-members-agree/raft-members-agree.ts'
import { raftMembersKeepUp } from './checks/raft-members-keep-up/raft-members-keep-up.ts'
import { reconfigurationEnds } from './checks/reconfiguration-ends/reconfiguration-ends.ts'
import { removedNodesUnused } from './checks/removed-nodes-unused/removed-nodes-unused.ts'
import { replicaSetComplete } from './checks/replica-set-complete/replica-set-complete.ts'
import { replicasRun } from './checks/replicas-run/replicas-run.ts'
import { replicationAsConfigured } from './checks/replication-as-configured/replication-as-configured.ts'
import { sameVersionSameBody } from './checks/same-version-same-body/same-version-same-body.ts'
import { sequencersBesideLeaders } from './checks/sequencers-beside-leaders/sequencers-beside-leaders.ts'
import { sequencersRun } from './checks/sequencers-run/sequencers-run.ts'
import { settingsAgree } from './checks/settings-agree/settings-agree.ts'
import { versionsNeverFall } from './checks/versions-never-fall/versions-never-fall.ts'

/** A constant of its own: inside `export default …` the compiler (6.0.3) leaves the `.ts` of an import() as it is. */
const page = async (checkId: string) => (await import('./pages.gen.ts')).pages[checkId]

/** Whether the metadata of the cluster agree with themselves, wherever they are kept. */
export default definePlugin({
  name: '@restate-preflight/plugin-consistency',
  version: '0.1.0',
  namespace: 'consistency',
  checks: [
    adminViewsAgree,
    cacheMatchesStore,
    cacheNotAhead,
    chainOrdered,
    envelopeVersionMatchesBody,
    featuresKept,
    generationCurrent,
    gossipMatchesPolling,
    keySpaceCoveredOnce,
    leaderInReplicaSet,
    leaderMatchesEpoch,
    leadersApplySchema,
    leadersAreNewest,
    lifecycleGoesForward,
    logServersLocated,
    logletIdsDeriveFromLog,
    logsOpen,
    membersMatchNodesConfig,
    membersSpanLocations,
    metadataDecodable,
    namesLeadToNodes,
    nodesetsSpanLocations,
    nothingFrozen,
    partitionCountMatches,
    partitionHasEpoch,
    partitionHasLog,
    pinsCanHold,
    policiesKept,
    raftMembersAgree,
    raftMembersKeepUp,
    reconfigurationEnds,
    removedNodesUnused,
    replicaSetComplete,
    replicasRun,
    replicationAsConfigured,
    sameVersionSameBody,
    sequencersBesideLeaders,
    sequencersRun,
    settingsAgree,
    versionsNeverFall,
  ],
  page,
})
