import { settingKinds, settingNames, type NodeSettings, type SettingName } from '@restate-preflight/core'
import { plainIdOf } from './gossip.ts'

/**
 * The rows of the query `config`, by plain node id. Settings that were not asked for are dropped, and of places only scheme and digest
 * are kept, so that nothing which may be a secret gets any further than this. `digest`: of a text, in hexadecimal.
 */
export const toNodeSettings = (
  rows: readonly (readonly (string | null)[])[],
  digest: (text: string) => string,
): ReadonlyMap<number, NodeSettings> => {
  const byNode = new Map<number, Map<string, string | null>>()
  for (const [node, key, value = null] of rows) {
    const id = plainIdOf(node)
    if (id === null || key === null || key === undefined || !isSettingName(key)) continue
    const settings = byNode.get(id) ?? new Map<string, string | null>()
    byNode.set(id, settings.set(key, shown(key, value, digest)))
  }
  return new Map(
    [...byNode].map(([id, settings]) => [
      id,
      Object.fromEntries(settingNames.flatMap((name) => entryOf(settings, name))),
    ]),
  )
}

const isSettingName = (key: string): key is SettingName => Object.hasOwn(settingKinds, key)

const entryOf = (settings: ReadonlyMap<string, string | null>, name: SettingName) => {
  const value = settings.get(name)
  return value === undefined ? [] : [[name, value] as const]
}

/** A server that takes a value for a secret says so instead of it. */
const withheld = '<REDACTED>'
/** No plain value of the list comes near. */
const maxLength = 120

const shown = (name: SettingName, value: string | null, digest: (text: string) => string): string | null => {
  if (value === null || value === 'null') return null
  if (value === withheld) return 'withheld'
  if (settingKinds[name] === 'plain')
    return value.length <= maxLength && !value.includes('://') ? value : placeOf(value, digest)
  return placesIn(value)
    .map((place) => placeOf(place, digest))
    .toSorted()
    .join(' ')
}

/** One place, or a JSON list of them. */
const placesIn = (value: string): readonly string[] => {
  if (!value.startsWith('[')) return [value]
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list.map(String) : [value]
  } catch {
    return [value]
  }
}

/** Twelve digits of a digest tell places apart. */
const digits = 12

/** A word before a colon may be anything. */
const schemes = ['s3', 'gs', 'az', 'azure', 'http', 'https', 'unix', 'file']

/** `s3:#0c5f…`: the same for the same place, whoever is named in it, and nothing to read a name or a password from. */
const placeOf = (place: string, digest: (text: string) => string): string => {
  const [, scheme = '', rest = place] = /^([a-z0-9]+):(.*)$/is.exec(place) ?? []
  const known = schemes.find((one) => one === scheme.toLowerCase())
  const where = rest.replace(/^\/\/[^/?#]*@/, '//').replace(/[?#].*$/s, '')
  return `${known ?? 'other'}:#${digest(where).slice(0, digits)}`
}
