import type { SimulationOptions } from './simulate.ts'
import type { Step } from './steps.ts'

/** A cluster in a certain situation, written down. */
export interface Scenario {
  /** Where it begins: with processes that wait, at the time 0. */
  readonly cluster: Pick<SimulationOptions, 'nodes' | 'partitions' | 'version' | 'seed'>
  readonly steps: readonly Step[]
  /** Whose addresses a reader is given. */
  readonly through: readonly string[]
}

/** Twenty seconds after it was provisioned nothing moves any more. */
const birth: readonly Step[] = [
  { do: 'provision', node: 'n1' },
  { do: 'advance', ms: 20_000 },
]

/** Old enough that nothing counts as just begun. */
const grownUp: readonly Step[] = [...birth, { do: 'advance', ms: 40_000 }]

/** The seed gives the replicas and leaders that the real cluster had by luck: n3 leads nothing. */
const threeNodes = { nodes: 3, seed: 5068 } as const

/** One of three is cut off as soon as all partitions are led, and is given up. */
const cutOff: readonly Step[] = [
  { do: 'provision', node: 'n1' },
  { do: 'advance', ms: 9_000 },
  { do: 'partition', sets: [['n1', 'n2'], ['n3']] },
  { do: 'advance', ms: 6_000 },
]

/** Situations that real clusters were brought into, too: `docs/explanation/simulated-clusters.md` says how they compare. */
export const scenarios = {
  unprovisioned: { cluster: threeNodes, steps: [], through: ['n1', 'n2', 'n3'] },
  bootstrapping: {
    cluster: threeNodes,
    steps: [
      { do: 'provision', node: 'n1' },
      { do: 'advance', ms: 6_400 },
    ],
    through: ['n1'],
  },
  healthy: { cluster: threeNodes, steps: birth, through: ['n1'] },
  'node-killed': {
    cluster: threeNodes,
    steps: [...birth, { do: 'kill', node: 'n3' }, { do: 'advance', ms: 300 }],
    through: ['n1'],
  },
  'node-hung': {
    cluster: threeNodes,
    steps: [...birth, { do: 'hang', node: 'n2' }, { do: 'advance', ms: 300 }],
    through: ['n1'],
  },
  'quorum-lost': {
    cluster: threeNodes,
    steps: [
      ...grownUp,
      { do: 'kill', node: 'n2' },
      { do: 'kill', node: 'n3' },
      { do: 'advance', ms: 10_000 },
    ],
    through: ['n1'],
  },
  'metadata-leader-stopped': {
    cluster: { ...threeNodes, partitions: 2 },
    steps: [...birth, { do: 'hang', node: 'n1' }, { do: 'advance', ms: 300 }],
    through: ['n2'],
  },
  orphan: {
    cluster: { nodes: [{}, {}, { name: 'lost', orphan: true }] },
    steps: grownUp,
    through: ['n1', 'lost'],
  },
  'wrong-advertised-address': {
    cluster: {
      // Discard: nobody listens there.
      nodes: [{}, {}, {}, { name: 'misled', advertisedAddress: 'http://127.0.0.1:9', deferred: true }],
      // It has replicas of the partitions of which it had some in the real cluster.
      seed: 5,
    },
    steps: [...birth, { do: 'start', node: 'misled' }, { do: 'advance', ms: 40_000 }],
    through: ['n1', 'misled'],
  },
  'wrong-cluster-name': {
    cluster: {
      nodes: [
        {},
        {},
        {},
        { roles: ['worker', 'log-server'] },
        { name: 'stranger', roles: ['worker'], clusterName: 'another-cluster', deferred: true },
      ],
      seed: 1,
    },
    steps: [...grownUp, { do: 'start', node: 'stranger' }, { do: 'advance', ms: 1_000 }],
    through: ['n1', 'stranger'],
  },
  'log-store-lost': {
    cluster: { nodes: [{}, {}, {}, { roles: ['worker', 'log-server'] }], seed: 1 },
    steps: [
      ...grownUp,
      { do: 'remove', node: 'n3' },
      { do: 'advance', ms: 60_000 },
      { do: 'kill', node: 'n4' },
      { do: 'lose-disk', node: 'n4' },
      { do: 'start', node: 'n4' },
      { do: 'advance', ms: 1_000 },
    ],
    through: ['n1'],
  },
  'partition-table-gap': {
    cluster: { ...threeNodes, partitions: 2 },
    steps: [...birth, { do: 'corrupt', kind: 'gap', end: '9000000000000000000' }],
    through: ['n1'],
  },
  'partition-table-overlap': {
    cluster: { ...threeNodes, partitions: 2 },
    steps: [...birth, { do: 'corrupt', kind: 'overlap', end: '9500000000000000000' }],
    through: ['n1'],
  },
  'envelope-regress': {
    cluster: {
      ...threeNodes,
      partitions: 2,
      nodes: [{}, {}, {}, { name: 'old', version: '1.6.2', roles: ['worker', 'log-server'], deferred: true }],
    },
    steps: [
      ...grownUp,
      { do: 'start', node: 'old' },
      { do: 'settle' },
      { do: 'advance', ms: 30_000 },
      // The end that it has: for the version that this write makes.
      { do: 'corrupt', kind: 'gap', end: '9223372036854775807' },
      { do: 'settle' },
      { do: 'corrupt', kind: 'envelope-regress', key: 'partition_table' },
    ],
    through: ['n1'],
  },
  'epoch-undecodable': {
    cluster: { ...threeNodes, partitions: 2 },
    steps: [...grownUp, { do: 'corrupt', kind: 'undecodable', key: 'pp_epoch_1' }],
    through: ['n1'],
  },
  'node-removed': {
    cluster: { nodes: [{}, {}, {}, { roles: ['worker', 'log-server'] }], seed: 1 },
    steps: [...grownUp, { do: 'remove', node: 'n3' }, { do: 'advance', ms: 10_000 }],
    through: ['n1'],
  },
  'containers-healed': {
    cluster: threeNodes,
    steps: [...cutOff, { do: 'heal' }, { do: 'settle' }, { do: 'advance', ms: 20_000 }],
    through: ['n1'],
  },
  'containers-node-resumed': {
    cluster: threeNodes,
    steps: [
      ...grownUp,
      { do: 'hang', node: 'n2' },
      { do: 'advance', ms: 5_000 },
      { do: 'resume', node: 'n2' },
      { do: 'settle' },
    ],
    through: ['n1'],
  },
  'containers-isolated': { cluster: threeNodes, steps: cutOff, through: ['n1', 'n2', 'n3'] },
  'containers-isolated-asked-alone': {
    cluster: threeNodes,
    steps: [...cutOff, { do: 'advance', ms: 2_500 }],
    through: ['n3'],
  },
} as const satisfies Readonly<Record<string, Scenario>>

/** The scenarios that are at hand, each like a recorded one. */
export type ScenarioName = keyof typeof scenarios
