import type { Json } from '@restate-preflight/core'
import { isList, isMap, type FlexMap, type FlexValue } from './flex-value.ts'
import { treeOf } from './json.ts'
import { plain } from './plain.ts'
import { isTellingName, mask, maskText } from './secret-text.ts'

export interface Hidden {
  readonly value: FlexValue
  /** How many values were replaced, wholly or in part. */
  readonly count: number
}

/**
 * The JSON of a schema registry without what looks like a credential; everything that `decodeMetadataValue` gives has
 * been through the same. Replaced by `***` are:
 *
 * - all values of headers, and of any field whose name tells of a credential, whatever its type;
 * - settings of Kafka clusters and subscriptions, unless known to be harmless;
 * - bytes;
 * - in any other text: credentials and queries of URLs, keys and tokens of a known form, `password=…` and the like.
 *
 * A secret that has neither a telling name nor a telling form cannot be told from other text.
 */
export const redactSchemaRegistry = (json: Json): Json => {
  const tree = treeOf(json)
  return tree === null ? mask : plain(hideSecrets(tree.value).value)
}

/** The same for a decoded tree. */
export const hideSecrets = (tree: FlexValue): Hidden => {
  const hider = new Hider()
  return { value: hider.value(tree, false), count: hider.count }
}

const maxNames = 1_000

class Hider {
  count = 0
  private readonly names = new Map<string, boolean>()

  value(value: FlexValue, isOfKafka: boolean): FlexValue {
    if (typeof value === 'string') return this.text(value)
    if (value instanceof Uint8Array) return this.masked()
    if (isMap(value)) return this.map(value, isOfKafka)
    if (!isList(value)) return value
    const [name, second, ...more] = value
    // A map that is stored as pairs.
    if (second !== undefined && more.length === 0 && typeof name === 'string' && this.isTelling(name)) {
      return [name, this.everything(second)]
    }
    return value.map((item) => this.value(item, isOfKafka))
  }

  private map(map: FlexMap, isOfKafka: boolean): FlexMap {
    // `{name: 'authorization', value: …}` is a member as well.
    const label = map.get('name') ?? map.get('key')
    const isLabelled = typeof label === 'string' && this.isTelling(label)
    return new Map(
      [...map].map(([name, value]) => {
        if (this.isTelling(name) || (isLabelled && name === 'value')) return [name, this.everything(value)]
        if (isOfKafka && settingsFields.has(name)) return [name, this.settings(value)]
        return [name, this.value(value, isOfKafka || kafkaFields.has(name))]
      }),
    )
  }

  /** Only names of fields stay. */
  private everything(value: FlexValue): FlexValue {
    if (value === null) return null
    if (isMap(value)) return new Map([...value].map(([name, item]) => [name, this.everything(item)]))
    return isList(value) ? value.map((item) => this.everything(item)) : this.masked()
  }

  private settings(value: FlexValue): FlexValue {
    if (!isMap(value)) return this.everything(value)
    return new Map(
      [...value].map(([name, item]) => [
        name,
        harmlessSettings.has(name.toLowerCase()) ? this.value(item, false) : this.everything(item),
      ]),
    )
  }

  /** Few names occur very often. */
  private isTelling(name: string): boolean {
    const known = this.names.get(name)
    if (known !== undefined) return known
    const isTelling = isTellingName(name)
    if (this.names.size < maxNames) this.names.set(name, isTelling)
    return isTelling
  }

  private text(text: string): string {
    const masked = maskText(text)
    if (masked !== text) this.count += 1
    return masked
  }

  private masked(): string {
    this.count += 1
    return mask
  }
}

/** Parts of the registry in which free-form settings are those of a Kafka client. */
const kafkaFields: ReadonlySet<string> = new Set(['subscriptions', 'kafka_clusters'])
const settingsFields: ReadonlySet<string> = new Set(['metadata', 'properties'])

const harmlessSettings: ReadonlySet<string> = new Set([
  'auto.offset.reset',
  'bootstrap.servers',
  'client.id',
  'enable.auto.commit',
  'group.id',
  'group.instance.id',
  'heartbeat.interval.ms',
  'isolation.level',
  'max.poll.interval.ms',
  'metadata.broker.list',
  'partition.assignment.strategy',
  'sasl.mechanism',
  'sasl.mechanisms',
  'security.protocol',
  'session.timeout.ms',
  'topic.metadata.refresh.interval.ms',
])
