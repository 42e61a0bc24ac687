/**
 * How many copies must exist at each location scope. A scope that is absent sets no demand of its own.
 * Restate writes it as `{node: 2}`, as a bare number, or as a map; all three arrive here in this one form.
 */
export interface ReplicationProperty {
  readonly node?: number
  readonly zone?: number
  readonly region?: number
}

/** The location scopes from the narrowest to the widest. */
export const locationScopes = ['node', 'zone', 'region'] as const
/** One of `locationScopes`. */
export type LocationScope = (typeof locationScopes)[number]

/** `{zone: 2, node: 3}`, widest scope first, as Restate prints it. */
export const formatReplication = (replication: ReplicationProperty): string => {
  const factors = locationScopes
    .toReversed()
    .flatMap((scope) => (replication[scope] === undefined ? [] : [`${scope}: ${replication[scope]}`]))
  return `{${factors.join(', ')}}`
}
