import type {
  SchemaAuthentication,
  SchemaDeployment,
  SchemaEndpoint,
  SchemaHandler,
  SchemaKafkaCluster,
  SchemaProperties,
  SchemaRegistry,
  SchemaService,
  SchemaSubscription,
} from '@restate-preflight/core'
import { entries, list, pair, record, text, type Read } from './cursor.ts'
import { isMap, type FlexValue } from './flex-value.ts'
import { u32, u64, unixMillis } from './scalars.ts'

/** Metadata key `schema_registry` (`crates/types/src/schema/metadata`). Lists are in no order: they are hash maps. */
export const schemaRegistry: Read<SchemaRegistry> = record((fields) => {
  // The layout of 1.4 and older.
  fields.ignore('services', 'deployments')
  const deployments = fields.optional('deployments_v2', list(deployment))
  return {
    version: fields.required('version', u32),
    deployments: (deployments ?? []).toSorted((a, b) => byText(a.id, b.id)),
    subscriptions: (fields.optional('subscriptions', list(pair(text, subscription))) ?? [])
      .map(([, read]) => read)
      .toSorted((a, b) => byText(a.id, b.id)),
    kafkaClusters: (fields.optional('kafka_clusters', list(kafkaCluster)) ?? []).toSorted((a, b) =>
      byText(a.name, b.name),
    ),
    isLegacy: deployments === null && (fields.has('deployments') || fields.has('services')),
  }
})

const deployment: Read<SchemaDeployment> = record((fields) => ({
  id: fields.required('id', text),
  createdAt: fields.optional('created_at', unixMillis),
  endpoint: fields.required('ty', endpoint),
  protocolVersions: fields.optional('supported_protocol_versions', range),
  sdkVersion: fields.optional('sdk_version', text),
  headerNames: fields.optional('delivery_options', headerNames) ?? [],
  metadata: fields.optional('metadata', properties) ?? {},
  invocationLimit: fields.optional('limits', invocationLimit),
  services: (fields.optional('services', list(service)) ?? []).toSorted((a, b) => byText(a.name, b.name)),
}))

/** `{Http: {…}}` or `{Lambda: {…}}`. */
const endpoint: Read<SchemaEndpoint> = (value, cursor) => {
  const [name, settings] = variant(value)
  if (name === 'Http') return cursor.at(name, settings, http)
  if (name === 'Lambda') return cursor.at(name, settings, lambda)
  return { kind: 'unknown', name: name.slice(0, maxName) }
}

const http: Read<SchemaEndpoint> = record((fields) => {
  const authentication = fields.optional('auth', httpAuthentication)
  return {
    kind: 'http' as const,
    address: fields.required('address', text),
    protocol: fields.required('protocol_type', text),
    httpVersion: fields.optional('http_version', text),
    ...(authentication === null ? {} : { authentication }),
  }
})

/** `{GoogleIdToken: {…}}` (`crates/types/src/schema/deployment/http_auth.rs`). */
const httpAuthentication: Read<SchemaAuthentication> = (value, cursor) => {
  const [name, settings] = variant(value)
  return name === 'GoogleIdToken'
    ? cursor.at(name, settings, googleIdToken)
    : { kind: 'unknown', name: name.slice(0, maxName) }
}

const googleIdToken: Read<SchemaAuthentication> = record((fields) => ({
  kind: 'google-id-token' as const,
  audience: fields.required('audience', text),
  impersonatedAccount: fields.optional('impersonate_service_account', text),
}))

const lambda: Read<SchemaEndpoint> = record((fields) => {
  const compression = fields.optional('compression', text)
  return {
    kind: 'lambda' as const,
    arn: fields.required('arn', text),
    assumeRoleArn: fields.optional('assume_role_arn', text),
    ...(compression === null ? {} : { compression }),
  }
})

const range: Read<{ readonly min: number; readonly max: number }> = record((fields) => ({
  min: fields.required('start', u32),
  max: fields.required('end', u32),
}))

const headerNames: Read<readonly string[]> = record(
  (fields) =>
    fields
      .optional('additional_headers', entries(anything))
      ?.map(([name]) => name)
      .toSorted() ?? [],
)

const invocationLimit: Read<string> = record((fields) => fields.optional('invocations', u64) ?? '0')

const service: Read<SchemaService> = record((fields) => ({
  name: fields.required('name', text),
  type: fields.required('ty', text),
  revision: fields.required('revision', u32),
  isPublic: fields.optional('public', flag) ?? true,
  handlers: (fields.optional('handlers', list(handler)) ?? []).toSorted((a, b) => byText(a.name, b.name)),
  settings: fields.remaining([...sharedSettings]),
}))

const handler: Read<SchemaHandler> = record((fields) => ({
  name: fields.required('name', text),
  type: fields.required('target_ty', targetType),
  settings: fields.remaining([...sharedSettings, 'public', 'input_rules', 'output_rules']),
}))

const sharedSettings = [
  'documentation',
  'metadata',
  'idempotency_retention',
  'workflow_completion_retention',
  'journal_retention',
  'inactivity_timeout',
  'abort_timeout',
  'enable_lazy_state',
  'retry_policy_initial_interval',
  'retry_policy_exponentiation_factor',
  'retry_policy_max_attempts',
  'retry_policy_max_interval',
  'retry_policy_on_max_attempts',
] as const

/** `"Service"` or `{VirtualObject: "Exclusive"}`. */
const targetType: Read<string> = (value) => {
  const [name, access] = variant(value)
  return typeof access === 'string' ? `${name}/${access}` : name
}

const subscription: Read<SchemaSubscription> = record((fields) => ({
  id: fields.required('id', text),
  source: fields.optional('source', source),
  ...(fields.optional('sink', sink) ?? { sink: null }),
  metadata: fields.optional('metadata', properties) ?? {},
}))

const source: Read<string | null> = (value) => {
  const [name, settings] = variant(value)
  const cluster = textAt(settings, 'cluster')
  const topic = textAt(settings, 'topic')
  return name === 'Kafka' && cluster !== null && topic !== null ? `kafka://${cluster}/${topic}` : null
}

/**
 * `{Invocation: {event_invocation_target_template: {KIND: {name, handler, handler_ty}}}}`, or before 1.5 `{Service: {name, handler,
 * ty}}`.
 */
const sink: Read<Pick<SchemaSubscription, 'sink' | 'sinkType'>> = (value) => {
  const [kind, settings] = variant(value)
  const template =
    kind === 'Invocation' && isMap(settings)
      ? variant(settings.get('event_invocation_target_template') ?? null)
      : null
  const target = template === null ? settings : template[1]
  const name = textAt(target, 'name')
  const handlerName = textAt(target, 'handler')
  if (name === null || handlerName === null) return { sink: null }
  const access = textAt(target, 'handler_ty')
  return {
    sink: `service://${name}/${handlerName}`,
    ...(template === null ? {} : { sinkType: access === null ? template[0] : `${template[0]}/${access}` }),
  }
}

const kafkaCluster: Read<SchemaKafkaCluster> = record((fields) => ({
  name: fields.required('name', text),
  properties: fields.optional('properties', properties) ?? {},
  createdAt: fields.optional('created_at', unixMillis),
}))

const properties: Read<SchemaProperties> = (value, cursor) => Object.fromEntries(entries(text)(value, cursor))

const flag: Read<boolean> = (value) => value === true

const anything: Read<null> = () => null

/** How serde writes an enum: its name, or a map from its one name to its content. */
const variant = (value: FlexValue): readonly [string, FlexValue] => {
  if (typeof value === 'string') return [value, null]
  const [first] = isMap(value) ? value : []
  return first ?? ['', null]
}

const textAt = (value: FlexValue, name: string): string | null => {
  const found = isMap(value) ? value.get(name) : undefined
  return typeof found === 'string' ? found : null
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A name of a kind that nobody knows may be anything. */
const maxName = 64
