import {
  compareText,
  defineCheck,
  facts,
  nodeKey,
  settingNames,
  type NodeSettings,
  type RegisteredNode,
  type SettingName,
  type Severity,
} from '@restate-preflight/core'
import { isSilent } from '../../causes.ts'

/** What is at stake where nodes differ; how each setting is told is in core, with the list of those that are read. */
const severities: { readonly [Name in SettingName]: Severity } = {
  // Only read when a cluster is provisioned.
  'bifrost.default-provider': 'low',
  'default-num-partitions': 'low',
  'default-replication': 'low',
  // A longer or a shorter list leads to the same servers.
  'metadata-client.addresses': 'low',
  // Each node acts on its own by itself: all understand each other, but one gives others up sooner, or moves data slower.
  'networking.connect-retry-policy.factor': 'low',
  'networking.connect-retry-policy.initial-interval': 'low',
  'networking.connect-retry-policy.interval': 'low',
  'networking.connect-retry-policy.max-attempts': 'low',
  'networking.connect-retry-policy.max-interval': 'low',
  'networking.connect-retry-policy.type': 'low',
  'networking.connect-timeout': 'low',
  'networking.data-stream-window-size': 'low',
  'networking.disable-compression': 'low',
  'networking.fabric-memory-limit': 'low',
  'networking.handshake-timeout': 'low',
  'networking.http2-adaptive-window': 'low',
  'networking.http2-keep-alive-interval': 'low',
  'networking.http2-keep-alive-timeout': 'low',
  'bifrost.record-size-limit': 'medium',
  'cluster-name': 'medium',
  // What becomes of an invocation depends on which node takes it in or leads its partition.
  'experimental-enable-invoker-yield': 'medium',
  'experimental-enable-kafka-scope': 'medium',
  'experimental-enable-migrate-scoped-tables': 'medium',
  'experimental-enable-protocol-v7': 'medium',
  'experimental-enable-scoped-promise-table-migration': 'medium',
  'experimental-enable-scoped-state-table-migration': 'medium',
  'experimental-enable-scoped-virtual-objects': 'medium',
  'experimental-enable-unique-random-seeds': 'medium',
  'experimental-enable-vqueues-migration-skip-completed': 'medium',
  'gossip-failure-threshold': 'medium',
  'gossip-loneliness-threshold': 'medium',
  'gossip-suspect-interval': 'medium',
  'gossip-tick-interval': 'medium',
  'gossip-time-skew-threshold': 'medium',
  'metadata-server.raft-election-tick': 'medium',
  'metadata-server.raft-tick-interval': 'medium',
  'networking.message-size-limit': 'medium',
  'tls.mode': 'medium',
  'worker.durability-mode': 'medium',
  // One leader that has it moves its partitions for good, and nodes without it go on refusing what only these can do.
  'experimental-enable-vqueues': 'high',
  // Who looks elsewhere does not find what the others have written.
  'metadata-client.type': 'high',
  'worker.snapshots.destination': 'high',
}

/** Settings that must be the same on all nodes of one version are. */
export const settingsAgree = defineCheck({
  id: 'consistency/settings-agree',
  summary: 'settings that must be the same on all nodes are',
  tags: ['nodes', 'settings'],
  severity: 'medium',
  per: 'node',
  needs: { settings: facts.settings, register: facts.nodesConfiguration },
  settleMs: 0,
  required: false,
  messages: {
    differs: {
      symptom: '{node} differs from other nodes in {setting}',
      required: 'the same value of {setting} on every node of one version',
      current: '{difference}',
      impact:
        'Nodes act on settings that the others do not expect: who counts as dead, what is accepted, or where snapshots are looked for depends on which node decides.',
      action:
        'Compare {setting} in the configuration files and RESTATE_ variables of the nodes, decide which value is meant, and restart what is to change. `restatectl sql "select plain_node_id, key, value from config"` shows what nodes run with.',
    },
  },
  *evaluate({ target, lifecycle, read, readAll, finding, unknown, notApplicable }) {
    const { nodes: registered } = read('register')
    const own = registered.find(({ id }) => nodeKey(id) === target.id)
    if (own === undefined) return notApplicable('nodes_config does not have the node')
    if (isSilent(lifecycle, target.id))
      return notApplicable('the node does not answer: see health/node-alive')
    const alike = registered.filter(({ binaryVersion }) => binaryVersion === own.binaryVersion)
    if (alike.length < 2) return notApplicable('no other node runs its version')
    const settings = read('settings')
    const known = readAll('settings')
    const told = alike.filter(({ id }) => known.has(nodeKey(id)))
    if (told.length < 2) return unknown('no other node of its version tells its settings')
    for (const name of settingNames) {
      if (!applies(name, own)) continue
      const value = shown(settings, name)
      const { usual, nodes } = mostCommon(
        told.filter((node) => applies(name, node)),
        (node) => shown(known.get(nodeKey(node.id)), name),
      )
      if (usual === value) continue
      yield finding(
        'differs',
        {
          node: target.id,
          setting: name,
          difference: `${name} is ${value} on ${target.id} (${usual} on ${nodes.join(', ')})`,
        },
        { severity: severities[name] },
      )
    }
  },
})

/** A node without the role does not act on the setting. */
const applies = (name: SettingName, { roles }: RegisteredNode): boolean => {
  const concerned = concernedBy(name)
  return concerned.length === 0 || concerned.some((role) => roles.includes(role))
}

/** The roles of which a node must have one; none where all are concerned. */
const concernedBy = (name: SettingName): readonly string[] => {
  // Who takes invocations in, and who works on them.
  if (name.startsWith('experimental-')) return ['http-ingress', 'worker']
  const role = /^(worker|metadata-server)\./.exec(name)?.[1]
  return role === undefined ? [] : [role]
}

/** Of one version, what is absent is not set. */
const shown = (settings: NodeSettings | undefined, name: SettingName): string => settings?.[name] ?? 'not set'

/** What most nodes have, and which these are; of equally many those with the lowest id. */
const mostCommon = (nodes: readonly RegisteredNode[], valueOf: (node: RegisteredNode) => string) => {
  const groups = [...Map.groupBy(nodes, valueOf)].map(([value, group]) => ({
    value,
    ids: group.map(({ id }) => id).toSorted((a, b) => a - b),
  }))
  const [first] = groups.toSorted(
    (a, b) =>
      b.ids.length - a.ids.length || (a.ids[0] ?? 0) - (b.ids[0] ?? 0) || compareText(a.value, b.value),
  )
  return { usual: first?.value ?? 'not set', nodes: (first?.ids ?? []).map(nodeKey) }
}
