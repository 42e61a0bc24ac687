import { metadataKeys, type Json } from '../model/index.ts'

/** What stands in the place of what may be a secret. */
export const redacted = '[redacted]'

/** Whether a value under this key may hold credentials: the schema registry does, and nobody knows of unknown keys. */
export const mayHoldSecrets = (key: string): boolean =>
  !metadataKeys.some((known) => known === key) && key !== 'rule_book' && !/^pp_epoch_\d+$/.test(key)

/**
 * A copy without what may be a secret. Names and structure stay, so that a reader sees what there is; whatever is named
 * like a secret loses its content, all of it, and texts lose what looks like one.
 */
export const redactSecrets = (value: Json): Json => {
  if (typeof value === 'string') return redactText(value)
  if (isList(value))
    return isBytes(value) ? redacted : isNamedPair(value) ? redactPair(value) : value.map(redactSecrets)
  if (typeof value !== 'object' || value === null) return value
  const named = Object.entries(value).some(
    ([name, item]) => nameFields.has(name) && typeof item === 'string' && isSecretName(item),
  )
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecretName(name) || (named && !nameFields.has(name)) ? withoutContent(item) : redactSecrets(item),
    ]),
  )
}

const secretName =
  /header|auth|secret|token|passw|passphrase|credential|key|cookie|private|signature|sasl|jaas|bearer/i

const isSecretName = (name: string): boolean => secretName.test(name)

/** `{name: "authorization", value: "…"}`. */
const nameFields: ReadonlySet<string> = new Set(['name'])

/** Every leaf goes, the names inside stay. */
const withoutContent = (value: Json): Json => {
  if (value === null) return null
  if (isList(value)) return isBytes(value) ? redacted : value.map(withoutContent)
  if (typeof value !== 'object') return redacted
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutContent(item)]))
}

/** `["authorization", "Bearer …"]`: an entry of a map whose keys are no plain text. */
const isNamedPair = (value: readonly Json[]): value is readonly [string, Json] =>
  value.length === 2 && typeof value[0] === 'string' && isSecretName(value[0])

const redactPair = ([name, item]: readonly [string, Json]): Json => [name, withoutContent(item)]

/** A blob: it may hold anything, also another encoding of the same. */
const isBytes = (value: readonly Json[]): boolean =>
  value.length >= 8 &&
  value.every((item) => typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255)

const redactText = (text: string): string =>
  text
    .replace(/\b(bearer|basic)\s+\S+/gi, `$1 ${redacted}`)
    .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, redacted)
    // User and password, and the query, of a URL.
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*@/gi, `$1${redacted}@`)
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#]*\?)[^\s#]+/gi, `$1${redacted}`)
    .replace(/-----BEGIN [\s\S]*/g, redacted)

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
