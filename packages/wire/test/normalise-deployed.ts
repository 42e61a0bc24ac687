import type { Rule, SchemaProperties, SchemaRegistry } from '@restate-preflight/core'
import { plantedSecret } from './endpoint.ts'
import { get, has, int, items, json, object, pairs, str, type Printed } from './normalise.ts'

/** What the lab deploys, as printed, with `***` where the lab planted a credential. Made like `normalise.ts`. */
export const printedSchemaRegistry = (root: Printed): SchemaRegistry => ({
  version: int(get(root, 'version')),
  deployments: items(get(root, 'deployments_v2')).map((deployment) => {
    const http = get(get(deployment, 'ty'), 'Http')
    return {
      id: str(get(deployment, 'id')),
      createdAt: time(get(deployment, 'created_at')),
      endpoint: {
        kind: 'http',
        address: str(get(http, 'address')),
        protocol: str(get(http, 'protocol_type')),
        httpVersion: str(get(http, 'http_version')),
      },
      protocolVersions: {
        min: int(get(get(deployment, 'supported_protocol_versions'), 'start')),
        max: int(get(get(deployment, 'supported_protocol_versions'), 'end')),
      },
      sdkVersion: null,
      headerNames: Object.keys(
        object(get(get(deployment, 'delivery_options'), 'additional_headers')),
      ).toSorted(),
      metadata: texts(get(deployment, 'metadata')),
      invocationLimit: null,
      services: items(get(deployment, 'services'))
        .map((service) => ({
          name: str(get(service, 'name')),
          type: str(get(service, 'ty')),
          revision: int(get(service, 'revision')),
          isPublic: get(service, 'public') === true,
          handlers: items(get(service, 'handlers'))
            .map((handler) => {
              const [[kind = '', access = null] = []] = Object.entries(object(get(handler, 'target_ty')))
              return {
                name: str(get(handler, 'name')),
                type: `${kind}/${str(access)}`,
                settings: rest(handler, ['name', 'target_ty']),
              }
            })
            .toSorted(byName),
          settings: rest(service, ['name', 'ty', 'revision', 'public', 'handlers']),
        }))
        .toSorted(byName),
    }
  }),
  subscriptions: pairs(get(root, 'subscriptions')).map(([, subscription]) => ({
    id: str(get(subscription, 'id')),
    source: 'kafka://lab/topic',
    sink: 'service://Greeter/greet',
    sinkType: 'VirtualObject/Exclusive',
    metadata: texts(get(subscription, 'metadata')),
  })),
  kafkaClusters: !has(root, 'kafka_clusters')
    ? []
    : items(get(root, 'kafka_clusters')).map((cluster) => ({
        name: str(get(cluster, 'name')),
        properties: { ...texts(get(cluster, 'properties')), 'sasl.username': '***' },
        createdAt: time(get(cluster, 'created_at')),
      })),
  isLegacy: false,
})

/** From what the admin API answers. */
export const printedRuleBook = (answer: Printed): readonly Rule[] =>
  items(answer)
    .map((rule) => ({
      pattern: str(get(rule, 'pattern')),
      version: int(get(rule, 'version')),
      concurrency: has(get(rule, 'limits'), 'concurrency')
        ? int(get(get(rule, 'limits'), 'concurrency'))
        : null,
      description:
        has(rule, 'description') && get(rule, 'description') !== null ? str(get(rule, 'description')) : null,
      isDisabled: get(rule, 'disabled') === true,
      lastModifiedAt: time(get(rule, 'last_modified_millis_since_epoch')),
    }))
    .toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1))

const texts = (properties: Printed): SchemaProperties =>
  Object.fromEntries(
    Object.entries(object(properties)).map(([name, value]) => [
      name,
      str(value).includes(plantedSecret) ? '***' : str(value),
    ]),
  )

/** The lab has a schema with a property called `password`, whose description is taken for one. */
const rest = (
  value: Printed,
  names: readonly string[],
): SchemaRegistry['deployments'][0]['services'][0]['settings'] =>
  Object.fromEntries(
    Object.entries(object(value))
      .filter(([name]) => !names.includes(name))
      .map(([name, item]) => [
        name,
        JSON.parse(
          JSON.stringify(json(item)).replaceAll('"password":{"type":"string"}', '"password":{"type":"***"}'),
        ),
      ]),
  )

const time = (millis: Printed): string => new Date(int(millis)).toISOString()

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1
