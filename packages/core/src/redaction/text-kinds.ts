import { settingKinds, settingNames } from '../model/node-settings.ts'

/**
 * What a text is, so that it is known what may be told of it. `keep`: a word of Restate or of ours. `text`: a sentence that may name
 * hosts and nodes. `opaque`: anything else; nothing of it is kept but whether two are equal.
 */
export type TextKind =
  | 'keep'
  | 'address'
  | 'node-name'
  | 'cluster-name'
  | 'location'
  | 'digest'
  | 'reference'
  | 'layer'
  | 'text'
  | 'advice'
  | 'opaque'

/** Fields by name; `parent.field` where a name means different things. What is not listed is `opaque`: it is replaced. */
const kinds: Readonly<Record<string, TextKind>> = {
  address: 'address',
  addresses: 'address',
  advertisedAddresses: 'address',
  controlAddress: 'address',
  clusterName: 'cluster-name',
  location: 'location',
  Location: 'location',
  digest: 'digest',
  // N3, an address, a partition, a metadata key.
  key: 'reference',
  node: 'reference',
  target: 'reference',
  Node: 'reference',
  layers: 'layer',
  message: 'text',
  action: 'advice',
  brokenReason: 'text',
  path: 'text',
  unknownFields: 'text',
  'failure.reason': 'text',
  'loglet.reason': 'text',
  'blockedPartitions.reason': 'text',
  'nodes.name': 'node-name',
  'databases.name': 'keep',
  'memoryPools.name': 'keep',
  'defaultProvider.name': 'keep',
  'loglet.name': 'keep',
  // Plain settings of a node are numbers, times and words of Restate, but for one.
  ...Object.fromEntries(
    settingNames
      .filter((name) => settingKinds[name] === 'plain')
      .map((name): [string, TextKind] => [`value.${name}`, 'keep']),
  ),
  'value.cluster-name': 'cluster-name',
  format: 'keep',
  status: 'keep',
  state: 'keep',
  reached: 'keep',
  code: 'keep',
  kind: 'keep',
  effects: 'keep',
  roles: 'keep',
  features: 'keep',
  absent: 'keep',
  binaryVersion: 'keep',
  storageState: 'keep',
  metadataServerState: 'keep',
  workerState: 'keep',
  adminStatus: 'keep',
  workerStatus: 'keep',
  logServerStatus: 'keep',
  metadataServerStatus: 'keep',
  plannedMode: 'keep',
  effectiveMode: 'keep',
  replayStatus: 'keep',
}

/** Numbers and instants, which name nobody. */
const plainShape = /^(?:-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+Z|)$/

/** What the text in a field is. */
export const kindOf = (field: string, parent: string, text: string): TextKind => {
  const qualified = `${parent}.${field}`
  const kind = Object.hasOwn(kinds, qualified)
    ? kinds[qualified]
    : Object.hasOwn(kinds, field)
      ? kinds[field]
      : undefined
  return kind ?? (plainShape.test(text) ? 'keep' : 'opaque')
}
