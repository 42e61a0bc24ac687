import type { Json } from '@restate-preflight/core'

/** Why elections or placement are frozen (`{"freeze": {"reason": …}}`); null where they are not. */
export const freezeReason = (policy: Json): string | null => {
  const freeze = isObject(policy) ? policy['freeze'] : undefined
  if (!isObject(freeze)) return null
  const { reason } = freeze
  return typeof reason === 'string' && reason !== '' ? reason : 'none given'
}

/** The node that the leader is to be on (`{"affinity": {"Node": 2}}`); null where any will do, or a location is asked for. */
export const pinnedNode = (policy: Json): number | null => {
  const affinity = isObject(policy) ? policy['affinity'] : undefined
  const node = isObject(affinity) ? affinity['Node'] : undefined
  if (typeof node === 'number') return node
  const id = typeof node === 'string' ? /^N?(\d{1,10})$/.exec(node)?.[1] : undefined
  return id === undefined ? null : Number(id)
}

/** A policy in one line, as it is stored. */
export const describePolicy = (policy: Json): string =>
  policy === null ? 'no policy' : JSON.stringify(policy)

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
