import type { LocationScope, RegisteredNode, ReplicationProperty } from '@restate-preflight/core'

/** Scopes that are wider than a node, the narrower first. */
export type WideScope = Exclude<LocationScope, 'node'>

/** `eu.a` or `eu`; null where the node's location does not say. */
export const placeOf = ({ location }: Pick<RegisteredNode, 'location'>, scope: WideScope): string | null => {
  const [region = '', zone = ''] = location.split('.')
  if (region === '' || (scope === 'zone' && zone === '')) return null
  return scope === 'zone' ? `${region}.${zone}` : region
}

/** The different places of some nodes. */
export const placesOf = (nodes: readonly RegisteredNode[], scope: WideScope): ReadonlySet<string> =>
  new Set(nodes.flatMap((node) => placeOf(node, scope) ?? []))

/** How many zones and regions a replication asks for, where it does. */
export const demandedPlaces = (
  replication: ReplicationProperty,
): readonly (readonly [scope: WideScope, needs: number])[] =>
  (['zone', 'region'] as const).flatMap((scope) => {
    const needs = replication[scope]
    return needs === undefined ? [] : [[scope, needs] as const]
  })

/** `2 zones`. */
export const countOf = (number: number, scope: LocationScope): string =>
  `${number} ${scope}${number === 1 ? '' : 's'}`
