import { compareText, defineCheck, facts } from '@restate-preflight/core'
import {
  externalMetadataStore,
  hasOwnMetadataStore,
  newestConfiguration,
  raftConfigurations,
} from '../../raft-configuration.ts'
import { causesOfDifference } from '../../split-clusters.ts'

/** The members of the metadata store have one idea of who the members are. */
export const raftMembersAgree = defineCheck({
  id: 'consistency/raft-members-agree',
  summary: 'all metadata members have the same raft configuration',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: {
    servers: facts.metadataServer,
    register: facts.nodesConfiguration,
    fingerprints: facts.cachedFingerprint,
  },
  absence: { spared: ['register'] },
  settleMs: 6_000,
  messages: {
    'members-differ': {
      symptom: 'Metadata members disagree on who the members are',
      required: 'one list of members for each version of the raft configuration',
      current: 'configuration version {version}: {holders}',
      impact:
        'Two groups may each have a majority of their own list and decide differently: the metadata store is no longer one.',
      action:
        'Stop writing and provision nothing. `restatectl metadata-server list-servers` shows what each server says. A server whose disk was replaced keeps its id with another time of creation: remove it with `restatectl metadata-server remove-node` and add it again with add-node, once a majority agrees.',
    },
    'versions-differ': {
      symptom: 'Metadata members are at different versions of the raft configuration',
      required: 'one version of the raft configuration on all members',
      current: '{holders}',
      impact: 'A member that is behind does not follow the leader: one failure less is survived.',
      action:
        'Wait a few seconds after a change of members. If it lasts, look at `restatectl metadata-server list-servers` and at the log of the member that is behind; the leader must reach its advertised address.',
    },
  },
  *evaluate({ lifecycle, readAll, look, finding, unknown, notApplicable }) {
    const register = look('register')
    if (register.status === 'collected' && !hasOwnMetadataStore(register.value)) {
      return notApplicable(externalMetadataStore)
    }
    const configurations = raftConfigurations(readAll('servers'))
    const newest = newestConfiguration(configurations)
    if (newest === undefined) return unknown('no member of the metadata store could be asked')
    if (configurations.size === 1 && Object.keys(newest.members).length > 1) {
      return unknown('only one member of the metadata store could be asked')
    }
    const byVersion = Map.groupBy(configurations, ([, { version }]) => version)
    for (const [version, held] of byVersion) {
      const byMembers = Map.groupBy(held, ([, { members }]) => describeMembers(members))
      if (byMembers.size === 1) continue
      const holders = [...byMembers].map(([members, holding]) => `${nodesOf(holding)} list ${members}`)
      const follows = causesOfDifference(
        held.map(([node, { members }]) => ({ node, content: describeMembers(members) })),
        readAll('fingerprints'),
      )
      yield finding('members-differ', { version, holders: holders.sort(compareText).join('; ') }, { follows })
    }
    if (byVersion.size > 1) {
      const holders = [...byVersion].map(([version, held]) => `version ${version} on ${nodesOf(held)}`)
      yield finding(
        'versions-differ',
        { holders: holders.sort(compareText).join('; ') },
        // While nodes join, each of them is a new version, and no two members are asked at one moment.
        { severity: lifecycle.settling ? 'info' : 'medium' },
      )
    }
  },
})

const describeMembers = (members: { readonly [id: string]: string }): string =>
  Object.entries(members)
    .map(([id, createdAt]) => `N${id} (created ${createdAt})`)
    .sort(compareText)
    .join(', ')

const nodesOf = (held: readonly (readonly [node: string, unknown])[]): string =>
  held.map(([node]) => node).join(', ')
