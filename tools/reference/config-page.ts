import {
  builtinProfiles,
  configMistakes,
  defaultSettings,
  formatDuration,
  type Mistake,
} from '@restate-preflight/config'
import { markdownTable } from '@restate-preflight/testkit'
import { interfacesOf, type Interfaces, type Property, type Shape } from './interfaces.ts'
import { code, listed, referencePage } from './page.ts'

/** A key of the configuration, with what is known of it. */
interface Key {
  readonly path: string
  readonly property: Property
  /** A configuration in which the key has this value. */
  readonly within: (value: unknown) => unknown
}

/**
 * `docs/reference/configuration.md`. Keys and meanings are those of the type `Config`, which the compiler holds to what is validated;
 * the values are what the validation answers when it is given something else; defaults are those that settings have.
 * @throws Error for a key without a doc comment.
 */
export const configPage = (file: string): Promise<string> => {
  const interfaces = interfacesOf(file)
  const sections = [...interfaces.keys()].map((name) => [name, keysOf(name, interfaces)] as const)
  const missing = sections.flatMap(([name, keys]) =>
    keys.filter(({ property }) => property.meaning === '').map(({ path }) => `${name}.${path}`),
  )
  if (missing.length > 0) throw new Error(`${file}: no doc comment of ${listed(missing)}`)
  return referencePage(
    { title: 'Configuration', from: 'packages/core/src/config.ts' },
    'What a configuration file may say. Everything is optional. The file is the nearest of those that `restate-preflight config print` finds from the working directory upwards, or the one that `--config` names; flags and [environment variables](environment.md) come before it. `restate-preflight config validate` says what is wrong with one, and where.',
    ...sections.flatMap(([name, keys]) => [`## ${titleOf(name, interfaces)}`, table(name, keys)]),
    '## Built-in profiles',
    'A profile of the same name in the configuration takes the place of a built-in one, and may extend it.',
    markdownTable(
      ['profile', 'settings'],
      Object.entries(builtinProfiles).map(([name, profile]) => [
        code(name),
        Object.entries(profile)
          .map(([key, value]) => code(`${key}: ${JSON.stringify(value)}`))
          .join(', ') || 'those of the file, or the defaults',
      ]),
    ),
  )
}

/** The outermost interface is the file itself; another is called as the keys that lead to it. */
const titleOf = (name: string, interfaces: Interfaces): string => wayTo(name, interfaces)?.path ?? 'The file'

const table = (name: string, keys: readonly Key[]): string =>
  markdownTable(
    ['key', 'value', ...(name === 'Config' ? ['default'] : []), 'meaning'],
    keys.map((key) => [
      key.property.required ? `${code(key.path)} (required)` : code(key.path),
      allowed(key),
      ...(name === 'Config' ? [defaultOf(key)] : []),
      key.property.meaning,
    ]),
  )

interface Way {
  readonly path: string
  readonly within: (value: unknown) => unknown
}

/** Some way from the root of a configuration to a value of the interface. */
const wayTo = (name: string, interfaces: Interfaces): Way | null => {
  for (const [owner, properties] of interfaces) {
    for (const property of properties) {
      const steps = stepsTo(name, property.shape)
      if (steps === null || owner === name) continue
      const outer = wayTo(owner, interfaces)
      const own = { ...required(properties), [property.name]: null }
      return {
        path: `${outer === null ? '' : `${outer.path}.`}${property.name}${steps.path}`,
        within: (value) => {
          const inner = { ...own, [property.name]: steps.within(value) }
          return outer === null ? inner : outer.within(inner)
        },
      }
    }
  }
  return null
}

const stepsTo = (name: string, shape: Shape): Way | null => {
  if (shape.kind === 'named' && shape.interface === name) return { path: '', within: (value) => value }
  if (shape.kind !== 'table' && shape.kind !== 'list') return null
  const steps = stepsTo(name, shape.of)
  if (steps === null) return null
  return shape.kind === 'table'
    ? { path: `.NAME${steps.path}`, within: (value) => ({ [tableKeys[0]]: steps.within(value) }) }
    : { path: `[]${steps.path}`, within: (value) => [steps.within(value)] }
}

/** Names as tables may demand them: the id of a check, the id of a fact. */
const tableKeys = ['plugin/condition', 'plugin.fact'] as const

/** Something for each key that an interface must have, so that a mistake is about the key that is looked at. */
const required = (properties: readonly Property[]): { readonly [name: string]: unknown } =>
  Object.fromEntries(properties.filter((one) => one.required).map(({ name }) => [name, ['x']]))

const keysOf = (name: string, interfaces: Interfaces): readonly Key[] => {
  const outer = wayTo(name, interfaces)
  const properties = interfaces.get(name) ?? []
  const within = (value: unknown) => (outer === null ? value : outer.within(value))
  return properties.flatMap((property) =>
    flattened(property, '', (value) => within({ ...required(properties), [property.name]: value })),
  )
}

const flattened = (property: Property, prefix: string, within: Key['within']): readonly Key[] => {
  const path = `${prefix}${property.name}`
  const { shape } = property
  if (shape.kind !== 'record') return [{ path, property, within }]
  return shape.properties.flatMap((inner) =>
    flattened(inner.meaning === '' ? { ...inner, meaning: property.meaning } : inner, `${path}.`, (value) =>
      within({ [inner.name]: value }),
    ),
  )
}

/** What the validation allows, in its own words: it is given values that are none. */
const allowed = ({ property: { name, shape }, within }: Key): string => {
  const words = refusals(name, within)
  if (shape.kind !== 'list' && shape.kind !== 'table') return words || 'anything'
  const [inner = ''] = entries(shape.kind)
    .map((entry) => refusals(name, (value) => within(entry(value))))
    .toSorted((a, b) => a.length - b.length)
  return inner === '' ? words : `${words}; each is ${inner}`
}

/** Values with one entry. A table may want names of a certain form: the one that it takes gives the fewest mistakes. */
const entries = (kind: 'list' | 'table'): readonly Key['within'][] =>
  kind === 'list' ? [(value) => [value]] : tableKeys.map((name) => (value: unknown) => ({ [name]: value }))

/** Mistakes about other keys are not of this one: the value around it may be wrong, too. */
const refusals = (key: string, within: Key['within']): string => {
  const [ofNull, ofText] = [null, '?'].map((probe) =>
    configMistakes(within(probe))
      .filter(({ path }) => path.includes(key))
      .flatMap(wordsOf),
  )
  const words = [...new Set([...(ofNull ?? []), ...(ofText ?? [])])]
  const takesText = ofText?.length === 0 && words.length > 0 && !words.includes('a text')
  return [...(takesText ? ['a text'] : []), ...words].join(', or ')
}

/** `null is not a list (did you mean …)` → `a list`. */
const wordsOf = ({ reason }: Mistake): readonly string[] => {
  const [, words] = /^(?:.*: )?\S+ is not (.*?)(?: \(did you mean .*)?$/.exec(reason) ?? []
  return words === undefined ? [] : [words]
}

/** From the settings of a run; else as the doc comment says it. */
const defaultOf = ({ path, property }: Key): string => {
  const defaults: { readonly [name: string]: unknown } = defaultSettings
  const plain = defaults[path]
  const duration = defaults[`${path}Ms`]
  if (typeof duration === 'number') return code(formatDuration(duration))
  if (Array.isArray(plain)) return plain.length === 0 ? 'none' : code(plain.join(', '))
  if (plain !== undefined && plain !== null) return code(String(plain))
  const [, said] = /Default ([^.]*)\./.exec(property.meaning) ?? []
  return said === undefined ? 'none' : code(said)
}
