import type { Json } from '@restate-preflight/core'

/** Why elections or placement are frozen (`{"freeze": {"reason": …}}`); null where they are not. */
export const freezeReason = (policy: Json): string | null => {
  const freeze = isObject(policy) ? policy['freeze'] : undefined
  if (!isObject(freeze)) return null
  const { reason } = freeze
  return typeof reason === 'string' && reason !== '' ? reason : 'none given'
}

/** A policy in one line, as it is stored. */
export const describePolicy = (policy: Json): string =>
  policy === null ? 'no policy' : JSON.stringify(policy)

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
