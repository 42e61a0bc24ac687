import type { Instant, Json, U64 } from './scalar.ts'

/**
 * What is deployed; metadata key `schema_registry`. Values of headers and whatever else looks like a credential are
 * replaced by `***` before anything of it leaves the decoder.
 */
export interface SchemaRegistry {
  readonly version: number
  readonly deployments: readonly SchemaDeployment[]
  readonly subscriptions: readonly SchemaSubscription[]
  /** Since 1.7. */
  readonly kafkaClusters: readonly SchemaKafkaCluster[]
  /** Still in the layout of 1.4 and older, whose deployments are not read; the next change migrates it. */
  readonly isLegacy: boolean
}

/** A deployment of services, as it was registered. */
export interface SchemaDeployment {
  /** `dp_…` */
  readonly id: string
  readonly createdAt: Instant | null
  readonly endpoint: SchemaEndpoint
  /** Of the service protocol, both inclusive. */
  readonly protocolVersions: { readonly min: number; readonly max: number } | null
  readonly sdkVersion: string | null
  /** Names of the headers that are sent along; their values are credentials more often than not. */
  readonly headerNames: readonly string[]
  readonly metadata: SchemaProperties
  /** Concurrent invocations per node, since 1.7; 0 means unlimited, null that nothing is recorded. */
  readonly invocationLimit: U64 | null
  readonly services: readonly SchemaService[]
}

/** How Restate reaches a deployment. */
export type SchemaEndpoint =
  | {
      readonly kind: 'http'
      readonly address: string
      readonly protocol: string
      readonly httpVersion: string | null
      /** How Restate proves to the service who it is, since 1.7; absent where it does not. */
      readonly authentication?: SchemaAuthentication
    }
  | {
      readonly kind: 'lambda'
      readonly arn: string
      readonly assumeRoleArn: string | null
      /** `Zstd`, or of a newer version; absent where requests are sent as they are. */
      readonly compression?: string
    }
  | { readonly kind: 'unknown'; readonly name: string }

/** Where secrets are hidden only the kind can be seen. */
export type SchemaAuthentication =
  | {
      readonly kind: 'google-id-token'
      readonly audience: string
      /** Null where Restate asks under its own identity. */
      readonly impersonatedAccount: string | null
    }
  | { readonly kind: 'unknown'; readonly name: string }

/** A service, in the revision that is called now. */
export interface SchemaService {
  readonly name: string
  /** `Service`, `VirtualObject` or `Workflow`. */
  readonly type: string
  readonly revision: number
  readonly isPublic: boolean
  readonly handlers: readonly SchemaHandler[]
  /** All other fields that are set, named as stored: retentions, timeouts, retry policy, metadata, documentation. */
  readonly settings: { readonly [name: string]: Json }
}

/** A handler of a service. */
export interface SchemaHandler {
  readonly name: string
  /** `Service`, `VirtualObject/Exclusive`, `Workflow/Shared` and so on. */
  readonly type: string
  /** All other fields that are set, named as stored. */
  readonly settings: { readonly [name: string]: Json }
}

/** What is consumed from elsewhere, and which handler is called with it. */
export interface SchemaSubscription {
  /** `sub_…` */
  readonly id: string
  /** `kafka://CLUSTER/TOPIC`; null for a source of a newer version. */
  readonly source: string | null
  /** `service://NAME/HANDLER`; null for a sink of a newer version. */
  readonly sink: string | null
  /** What the sink's handler is: `Service`, `VirtualObject/Exclusive` and so on; absent where it was written before 1.5. */
  readonly sinkType?: string
  readonly metadata: SchemaProperties
}

/** A Kafka cluster that subscriptions read from. */
export interface SchemaKafkaCluster {
  readonly name: string
  readonly properties: SchemaProperties
  readonly createdAt: Instant | null
}

/** Free-form settings of users. */
export interface SchemaProperties {
  readonly [name: string]: string
}
