import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { PreflightError } from '@restate-preflight/core'

/** The hash that a file carries over all its other content. It shows damage, not who wrote: for that there is `report sign`. */
export interface Integrity {
  readonly algorithm: 'sha256'
  readonly canonicalization: 'RFC 8785'
  readonly digest: string
}

/** SHA-256, in hexadecimal, of the canonical JSON of a value (RFC 8785): the same however the file is laid out. */
export const canonicalDigest = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex')

/** RFC 8785. */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}

/** A value with the hash of its content. */
export const sealed = <T extends object>(value: T): T & { readonly integrity: Integrity } => ({
  ...value,
  integrity: { algorithm: 'sha256', canonicalization: 'RFC 8785', digest: canonicalDigest(value) },
})

/**
 * A value without its hash, which was right. One that was never given a hash passes, unless it is a capture.
 * @throws PreflightError RP1213 where the content has another hash.
 */
export const unsealed = <T extends object>(value: T, source: string): T => {
  const { integrity, ...rest } = value as T & { readonly integrity?: Partial<Integrity> }
  const isCapture = 'capture' in value
  if (integrity === undefined && !isCapture) return value
  const digest = canonicalDigest(rest)
  if (integrity?.digest === digest) return rest as T
  const told =
    integrity === undefined ? 'it has lost its hash' : `its content has the hash ${digest.slice(0, 12)}…`
  throw new PreflightError('RP1213', `${source} was changed after it was written: ${told}`, {
    target: source,
  })
}
