import type { Read } from '../src/metadata/cursor.ts'
import { epochMetadata } from '../src/metadata/epoch-metadata.ts'
import { logs } from '../src/metadata/logs.ts'
import { nodesConfiguration } from '../src/metadata/nodes-configuration.ts'
import { partitionTable } from '../src/metadata/partition-table.ts'
import { ruleBook } from '../src/metadata/rule-book.ts'
import { schemaRegistry } from '../src/metadata/schema-registry.ts'
import type { Plain } from './stored.ts'

/** A value of a key in which every field that 1.6 or 1.7 can write has a value, and what reads it. */
export interface Sample {
  readonly key: string
  /** Where Restate declares the fields, in its source as of 1.6.2 and 1.7.6. */
  readonly declaredIn: string
  readonly read: Read<unknown>
  readonly value: Plain
}

const replicaSet = {
  version: 1,
  replication: '{node: 2}',
  replica_set: [1, 2],
  modified_at: 1_795_425_102_119,
  context: { by: 'scheduler' },
}

const settings = {
  documentation: 'Greets.',
  metadata: { owner: 'lab' },
  idempotency_retention: '1day',
  workflow_completion_retention: '1day',
  journal_retention: '1h',
  inactivity_timeout: '1m',
  abort_timeout: '1m',
  enable_lazy_state: true,
  retry_policy_initial_interval: '50ms',
  retry_policy_exponentiation_factor: 2,
  retry_policy_max_attempts: 70,
  retry_policy_max_interval: '1m',
  retry_policy_on_max_attempts: 'Pause',
}

const deployment = {
  id: 'dp_1',
  delivery_options: { additional_headers: { 'x-tenant': '1' } },
  supported_protocol_versions: { start: 5, end: 6 },
  sdk_version: 'restate-sdk/1',
  created_at: 1_795_425_102_119,
  metadata: { team: 'payments' },
  limits: { invocations: 100 },
}

const subscription = (template: Plain): Plain => [
  'sub_1',
  {
    id: 'sub_1',
    source: { Kafka: { cluster: 'c', topic: 't' } },
    sink: { Invocation: { event_invocation_target_template: template } },
    metadata: { 'group.id': 'g' },
  },
]

const handler = (target_ty: Plain): Plain => ({
  name: 'greet',
  target_ty,
  public: false,
  input_rules: { input_validation_rules: [] },
  output_rules: { content_type_rule: 'None' },
  ...settings,
})

export const samples: readonly Sample[] = [
  {
    key: 'nodes_config',
    declaredIn: 'crates/types/src/nodes_config.rs',
    read: nodesConfiguration,
    value: {
      version: 3,
      cluster_name: 'c',
      cluster_fingerprint: 18446744073709551615n,
      nodes: [
        [
          1,
          {
            Node: {
              name: 'n1',
              current_generation: [1, 2],
              address: 'http://h:5122/',
              ctrl_address: 'http://h:5123/',
              roles: ['worker'],
              location: 'region.zone',
              log_server_config: { storage_state: 'read-write' },
              metadata_server_config: { metadata_server_state: 'member' },
              worker_config: { worker_state: 'active' },
              binary_version: '1.7.12',
            },
          },
        ],
        [2, 'Tombstone'],
      ],
      name_lookup: { n1: 1 },
      modified_at: 647723616091242497n,
      features: ['controlled-idempotent-sharding'],
    },
  },
  {
    key: 'partition_table',
    declaredIn: 'crates/types/src/partition_table.rs',
    read: partitionTable,
    value: {
      version: 1,
      num_partitions: 1,
      partitions: [
        [0, { key_range: { start: 0, end: 18446744073709551615n }, log_id: 7, cf_name: 'cf', db_name: 'db' }],
      ],
      replication: { limit: '{zone: 2, node: 3}' },
    },
  },
  {
    key: 'bifrost_config',
    declaredIn: 'crates/types/src/logs/metadata.rs, crates/types/src/replicated_loglet/params.rs',
    read: logs,
    value: {
      version: 2,
      config: {
        default_provider: { replicated: { replication_property: '{node: 2}', target_nodeset_size: 5 } },
      },
      logs: [
        [
          0,
          {
            chain: [
              [
                1,
                {
                  kind: 'replicated',
                  index: 1,
                  created_at: 647723616091242497n,
                  params: { loglet_id: 1, sequencer: 'N1:2', replication: { node: 2 }, nodeset: [1, 2] },
                },
              ],
              [
                9,
                {
                  kind: 'sealed',
                  index: 2,
                  created_at: 647723616091242497n,
                  params: {
                    permanent_seal: true,
                    sealed_at: 1_795_425_102_119,
                    context: { node: 'N1:2' },
                    tail_ts: 5,
                  },
                },
              ],
            ],
          },
        ],
      ],
      modified_at: 647723616091242497n,
    },
  },
  {
    key: 'pp_epoch_N',
    declaredIn: 'crates/types/src/epoch.rs, crates/types/src/partitions',
    read: epochMetadata,
    value: {
      version: 3,
      leader_metadata: { partition_id: 0, node_id: [1, 2] },
      epoch: 2,
      current: replicaSet,
      next: { ...replicaSet, version: 2 },
      leadership_policy: { freeze: { reason: 'r' }, affinity: { Node: 1, Location: 'region.zone' } },
      placement_policy: { freeze: { reason: 'r' } },
    },
  },
  {
    key: 'schema_registry',
    declaredIn: 'crates/types/src/schema',
    read: schemaRegistry,
    value: {
      version: 4,
      services: {},
      deployments: [],
      deployments_v2: [
        {
          ...deployment,
          ty: {
            Http: {
              address: 'http://h:9080/',
              protocol_type: 'BidiStream',
              http_version: 'HTTP/2.0',
              auth: { GoogleIdToken: { audience: 'https://h', impersonate_service_account: 'a@b' } },
            },
          },
          services: [
            {
              name: 'Greeter',
              ty: 'VirtualObject',
              revision: 1,
              public: false,
              ...settings,
              handlers: [handler({ VirtualObject: 'Exclusive' }), handler({ Workflow: 'Workflow' })],
            },
          ],
        },
        {
          ...deployment,
          id: 'dp_2',
          ty: { Lambda: { arn: 'arn:aws:1', assume_role_arn: 'arn:aws:2', compression: 'Zstd' } },
          services: [],
        },
      ],
      subscriptions: [
        subscription({ Service: { name: 's', handler: 'h' } }),
        subscription({ VirtualObject: { name: 's', handler: 'h', handler_ty: 'Exclusive' } }),
        subscription({ Workflow: { name: 's', handler: 'h', handler_ty: 'Workflow' } }),
      ],
      kafka_clusters: [
        { name: 'c', properties: { 'bootstrap.servers': 'h:1' }, created_at: 1_795_425_102_119 },
      ],
    },
  },
  {
    key: 'rule_book',
    declaredIn: 'crates/limiter/src/rule_book.rs',
    read: ruleBook,
    value: {
      version: 2,
      rules: {
        tenant: {
          version: 1,
          limits: { concurrency: 300 },
          description: 'd',
          disabled: true,
          last_modified: 1_795_425_102_119,
        },
      },
    },
  },
]
