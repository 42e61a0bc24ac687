/**
 * Majorities, and the quorums of a nodeset under a replication property.
 * @packageDocumentation
 */

import { derived } from './derived.ts'
import {
  locationScopes,
  type LocationScope,
  type NodesConfiguration,
  type RegisteredNode,
  type ReplicationProperty,
} from './model/index.ts'

/** How many of `members` make a majority. */
export const majority = (members: number): number => Math.floor(members / 2) + 1

/** A nodeset with what its quorums depend on. */
export interface NodesetView {
  readonly nodesConfiguration: NodesConfiguration
  readonly nodeset: readonly number[]
  readonly replication: ReplicationProperty
  /** Ids of nodes whose log server answers as ready. Whatever is not known to be ready counts as not. */
  readonly ready: ReadonlySet<number>
}

/** How far a nodeset is from a quorum, at the scope where it is shortest of it. */
export interface QuorumState {
  readonly reached: boolean
  readonly scope: LocationScope
  readonly has: number
  readonly needs: number
}

/**
 * Whether new records can be written: at every scope enough domains hold a node that is writable and ready. Source:
 * `replicated_loglet/replication/checker.rs` (`check_write_quorum`); writable by `StorageState::can_write_to`.
 */
export const writeQuorum = (view: NodesetView): QuorumState => {
  const usable = effectiveNodeset(view).filter(
    ({ id, storageState }) =>
      view.ready.has(id) && (storageState === 'read-write' || storageState === 'read-only'),
  )
  const states = demandedScopes(view.replication).map(([scope, needs]): QuorumState => {
    const has = new Set(usable.flatMap((node) => domainOf(node, scope) ?? [])).size
    return { reached: has >= needs, scope, has, needs }
  })
  return shortest(states)
}

/**
 * Whether the loglet can be sealed and its tail be found: at some scope so many whole domains answer that every write
 * quorum is met by one of them (f-majority). Nodes that lost their data answer without authority; they count for the
 * passage, as in Restate's `FMajorityResult::SuccessWithRisk`. Source: the same file, `check_fmajority`.
 */
export const sealMajority = (view: NodesetView): QuorumState => {
  const members = effectiveNodeset(view)
  const answers = ({ id, storageState }: EffectiveMember) => view.ready.has(id) && storageState !== 'gone'
  const states = demandedScopes(view.replication).map(([scope, factor]): QuorumState => {
    const domains = Map.groupBy(
      members.filter((member) => domainOf(member, scope) !== null),
      (member) => String(domainOf(member, scope)),
    )
    const complete = [...domains.values()].filter(
      (domain) =>
        domain.every(answers) &&
        (domain.every(({ storageState }) => storageState === 'data-loss') ||
          domain.every(({ storageState }) => storageState !== 'data-loss')),
    )
    const needs = Math.max(domains.size - factor, 0) + 1
    return { reached: complete.length >= needs, scope, has: complete.length, needs }
  })
  return states.find(({ reached }) => reached) ?? shortest(states)
}

interface EffectiveMember {
  readonly id: number
  readonly location: string
  readonly storageState: RegisteredNode['storageState']
}

/** The nodeset without removed and disabled nodes; an id that nodes_config does not know yet counts as provisioning. */
const effectiveNodeset = ({ nodesConfiguration, nodeset }: NodesetView): readonly EffectiveMember[] => {
  const { byId, removed } = membership(nodesConfiguration)
  return nodeset
    .filter((id) => !removed.has(id))
    .map((id): EffectiveMember => byId.get(id) ?? { id, location: '', storageState: 'provisioning' })
    .filter(({ storageState }) => storageState !== 'disabled')
}

/** All logs ask it of the same nodes_config. */
const membership = derived(({ nodes, tombstones }: NodesConfiguration) => ({
  byId: new Map(nodes.map((node) => [node.id, node])),
  removed: new Set(tombstones),
}))

/** The scopes that set a demand. At node scope the factor of the narrowest scope given holds. */
const demandedScopes = (replication: ReplicationProperty): readonly (readonly [LocationScope, number])[] => {
  const narrowest = locationScopes.find((scope) => replication[scope] !== undefined)
  const copies = narrowest === undefined ? 1 : (replication[narrowest] ?? 1)
  return locationScopes.flatMap((scope) => {
    const factor = scope === 'node' ? copies : replication[scope]
    return factor === undefined ? [] : [[scope, factor] as const]
  })
}

/** Null where the node's location does not say: then it is left out of that scope only. */
const domainOf = ({ id, location }: EffectiveMember, scope: LocationScope): string | null => {
  const [region, zone] = location.split('.')
  switch (scope) {
    case 'node':
      return `N${id}`
    case 'zone':
      return region && zone ? `${region}.${zone}` : null
    case 'region':
      return region ? region : null
  }
}

/** The state that is furthest from its quorum. `states` is never empty: node scope is always demanded. */
const shortest = (states: readonly QuorumState[]): QuorumState =>
  states.reduce((worst, state) => (state.has - state.needs < worst.has - worst.needs ? state : worst))
