import type { Json } from '@restate-preflight/core'
import { redactSchemaRegistry } from '@restate-preflight/wire'

const mask = '***'

/**
 * A value as it may be kept: without the fields that its collector calls secret, without texts that were sent as values of headers,
 * and without what looks like a credential, as in the metadata.
 */
export const redact = (value: Json, fields: readonly string[], sent: Iterable<string>): Json => {
  const hidden = new Set(fields.map((field) => field.toLowerCase()))
  const texts = [...sent].toSorted((a, b) => b.length - a.length)
  const walk = (part: Json): Json => {
    if (typeof part === 'string') return without(part, texts)
    if (typeof part !== 'object' || part === null) return part
    if (isList(part)) return part.map(walk)
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [
        without(name, texts),
        hidden.has(name.toLowerCase()) && item !== null ? mask : walk(item),
      ]),
    )
  }
  return redactSchemaRegistry(walk(value))
}

/** The same of a text, which stays one. */
export const redactText = (text: string, sent: Iterable<string>): string => redact(text, [], sent) as string

/** A text without those texts; the longest come first, so that no part of one is left. */
const without = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, mask), text)

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
