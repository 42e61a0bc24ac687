import type { Message } from '../check.ts'
import { compareText } from '../finding.ts'

type Values = { readonly [name: string]: string | number }

/** More values of a placeholder are counted, not listed. */
const maxValues = 10

/** The texts of a message with its placeholders filled. */
export const renderMessage = (message: Message, values: Values): Message => ({
  symptom: fill(message.symptom, values),
  required: fill(message.required, values),
  current: fill(message.current, values),
  impact: fill(message.impact, values),
  action: fill(message.action, values),
})

/** The values of several findings of one message: where they differ, the distinct ones as a list. */
export const joinValues = (all: readonly Values[]): Values => {
  const names = new Set(all.flatMap((values) => Object.keys(values)))
  return Object.fromEntries(
    [...names].map((name) => [name, joinOne(all.map((values) => values[name] ?? ''))]),
  )
}

const joinOne = (values: readonly (string | number)[]): string | number => {
  const distinct = [...new Set(values)]
  const [only] = distinct
  if (distinct.length === 1 && only !== undefined) return only
  const sorted = distinct.map(String).sort(compareText)
  const shown = sorted.slice(0, maxValues).join(', ')
  return sorted.length > maxValues ? `${shown} and ${sorted.length - maxValues} more` : shown
}

const fill = (template: string, values: Values): string =>
  template.replaceAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (placeholder, name: string) =>
    String(values[name] ?? placeholder),
  )

/** Ten hex digits of FNV-1a (64 bit): short, stable, without a dependency; not for security. */
export const fingerprintHash = (text: string): string => {
  let hash = 0xcbf29ce484222325n
  for (const byte of utf8(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0').slice(0, 10)
}

const utf8 = (text: string): readonly number[] => {
  const escaped = encodeURIComponent(text)
  return (escaped.match(/%[0-9A-F]{2}|[^%]/g) ?? []).map((part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  )
}
