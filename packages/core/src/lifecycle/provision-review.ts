import { peerOf, type ErrorRecord } from '../error/index.ts'
import { facts } from '../facts.ts'
import { compareText } from '../finding.ts'
import { plainAddress, type Ident } from '../model/index.ts'
import { factOf, type Snapshot } from '../snapshot.ts'
import { planProvision, type ProvisionPlan } from './provision-plan.ts'

/** What can be seen of an unprovisioned cluster before somebody provisions it, and whether it should be. */
export interface ProvisionReview {
  readonly lines: readonly ReviewLine[]
  /** The command for one node; null while something has to be mended first. */
  readonly plan: ProvisionPlan | null
  /** What to do, in order; commands in backticks. */
  readonly nextSteps: readonly string[]
}

/** What a look at nodes that wait says about one topic. */
export interface ReviewLine {
  readonly topic: ReviewTopic
  /** `unknown`: it could not be seen; that is neither good nor bad. */
  readonly status: 'ok' | 'warning' | 'unknown'
  readonly text: string
  /** What to do before anything is provisioned; null where this does not stand in the way. */
  readonly mend: string | null
}

/** What is looked at before a cluster is provisioned, in the order in which it is told. */
export const reviewTopics = [
  'nodes',
  'cluster name',
  'roles',
  'metadata addresses',
  'versions',
  'replication',
] as const
/** One of `reviewTopics`. */
export type ReviewTopic = (typeof reviewTopics)[number]

/** Reviews the nodes that answer. Pure; meant for clusters in the state `unprovisioned`. */
export const reviewProvisioning = (snapshot: Snapshot): ProvisionReview => {
  const nodes = answeringNodes(snapshot)
  const asked = askedPeers(snapshot)
  const plan = planProvision(nodes)
  const lines = [
    nodesLine(snapshot, nodes),
    clusterNameLine(nodes),
    rolesLine(nodes),
    metadataAddressesLine(snapshot, nodes, asked),
    versionsLine(nodes, asked),
    plan.line,
  ]
  const mends = lines.flatMap(({ mend }) => mend ?? [])
  return {
    lines,
    plan: mends.length === 0 ? plan.plan : null,
    nextSteps:
      mends.length > 0 || plan.plan === null
        ? [...mends, `Then look again: \`restate-preflight status -s ${snapshot.addresses.join(',')}\``]
        : stepsToProvision(plan.plan),
  }
}

/** A node that waits to be provisioned, with what it says of itself. */
export interface AnsweringNode {
  readonly address: string
  readonly ident: Ident
}

const stepsToProvision = ({ address, command }: ProvisionPlan): readonly string[] => [
  'Make sure that these are all nodes of the cluster and that none of it was provisioned before: give the address of any other with --address, and look again.',
  `Provision once, on this one node only: \`${command}\``,
  `Then wait: \`restate-preflight wait --for serving -s ${address}\``,
]

const answeringNodes = (snapshot: Snapshot): readonly AnsweringNode[] =>
  snapshot.nodes
    .flatMap(({ key, address }) => {
      const fact = factOf(snapshot, facts.ident, key)
      return fact.status === 'collected' ? [{ address, ident: fact.value }] : []
    })
    .toSorted((a, b) => compareText(a.address, b.address))

const line = (
  topic: ReviewTopic,
  status: ReviewLine['status'],
  text: string,
  mend: string | null = null,
): ReviewLine => ({ topic, status, text, mend })

const nodesLine = (snapshot: Snapshot, nodes: readonly AnsweringNode[]): ReviewLine => {
  const silent = snapshot.addresses.filter(
    (address) => factOf(snapshot, facts.addressContact, address).status === 'unavailable',
  )
  if (silent.length === 0) return line('nodes', 'ok', `all ${nodes.length} that were asked answer`)
  return line(
    'nodes',
    'warning',
    `${nodes.length} answer; no answer from ${silent.join(', ')}, which may hold a cluster already`,
    `Bring the nodes at ${silent.join(', ')} back, or leave out addresses where there is no node. Do not provision before that: the silent ones may be the cluster.`,
  )
}

const clusterNameLine = (nodes: readonly AnsweringNode[]): ReviewLine => {
  const byName = Map.groupBy(nodes, ({ ident }) => ident.clusterName)
  const [name = ''] = byName.keys()
  if (byName.size === 1) return line('cluster name', 'ok', `all say "${name}"`)
  const told = [...byName].map(([own, members]) => `"${own}" at ${addressesOf(members)}`).sort(compareText)
  return line(
    'cluster name',
    'warning',
    `the nodes do not agree: ${told.join('; ')}`,
    'Give all nodes the same cluster-name and restart those that you change: a node of another name is refused.',
  )
}

const rolesLine = (nodes: readonly AnsweringNode[]): ReviewLine => {
  const count = (role: string) => nodes.filter(({ ident }) => ident.roles.includes(role)).length
  const told = neededRoles.map((role) => `${count(role)} ${role}`).join(', ')
  const missing = neededRoles.filter((role) => count(role) === 0)
  if (missing.length === 0) return line('roles', 'ok', told)
  return line(
    'roles',
    'warning',
    `${told}: a cluster needs at least one of each`,
    `Start a node with the role ${missing.join(', ')}, or give its address with --address.`,
  )
}

const neededRoles = ['metadata-server', 'log-server', 'worker', 'admin'] as const

/** Asked address → the errors that name, in brackets, the peer that the node itself had asked for metadata. */
type AskedPeers = ReadonlyMap<string, readonly { readonly peer: string; readonly error: ErrorRecord }[]>

const askedPeers = (snapshot: Snapshot): AskedPeers => {
  const errors = [facts.linearizableRead, facts.stored].flatMap(({ id }) =>
    Object.values(snapshot.facts[id] ?? {}).flatMap((fact) =>
      fact.status === 'unavailable' ? [fact.error] : [],
    ),
  )
  const named = errors.flatMap((error) => {
    const peer = peerOf(error)
    const through = error.layers[0]
    return peer === null || through === undefined ? [] : [{ peer: plainAddress(peer), through, error }]
  })
  return Map.groupBy(named, ({ through }) => through)
}

const metadataAddressesLine = (
  snapshot: Snapshot,
  nodes: readonly AnsweringNode[],
  asked: AskedPeers,
): ReviewLine => {
  const known = new Set(
    [
      ...snapshot.addresses,
      ...nodes.flatMap(({ address, ident }) => [address, ...ident.advertisedAddresses]),
    ].map(plainAddress),
  )
  const strays = nodes.flatMap(({ address }) =>
    [...new Set((asked.get(address) ?? []).map(({ peer }) => peer))]
      .filter((peer) => !known.has(peer))
      .map((peer) => ({ address, peer })),
  )
  if (strays.length > 0) {
    const peers = [...new Set(strays.map(({ peer }) => peer))].sort(compareText)
    return line(
      'metadata addresses',
      'warning',
      strays
        .map(
          ({ address, peer }) => `${address} looks for its metadata at ${peer}, which is none of these nodes`,
        )
        .join('; '),
      `Look at ${peers.join(', ')} as well: \`restate-preflight status -s ${[...new Set([...snapshot.addresses, ...peers])].join(',')}\`. If a cluster answers there, the node belongs to it and must not be provisioned; if nothing does, correct its metadata-client.addresses and restart it.`,
    )
  }
  const unseen = nodes.filter(({ address }) => !asked.has(address))
  if (unseen.length > 0) {
    return line(
      'metadata addresses',
      'unknown',
      unseen.length === nodes.length
        ? 'no node told where it looks for its metadata'
        : `not seen where these look for their metadata: ${addressesOf(unseen)}`,
    )
  }
  return line('metadata addresses', 'ok', 'every node looks for its metadata among these, as far as it told')
}

/**
 * A node tells its version only once it has joined. Up to 1.6 it calls a store that is not provisioned INTERNAL, since
 * 1.7 UNAVAILABLE (seen on 1.6.2 and 1.7.12).
 */
const versionsLine = (nodes: readonly AnsweringNode[], asked: AskedPeers): ReviewLine => {
  const generationOf = ({ address }: AnsweringNode): string | null => {
    const error = asked.get(address)?.find(({ error: { code } }) => code === 'RP4001')?.error
    if (error === undefined) return null
    return error.layers.includes('gRPC INTERNAL') ? '1.6 or older' : '1.7 or later'
  }
  const byGeneration = Map.groupBy(nodes, generationOf)
  const [only] = byGeneration.keys()
  if (byGeneration.size === 1 && only != null)
    return line('versions', 'ok', `all answer as Restate ${only} does; nodes tell more once they have joined`)
  if (byGeneration.has(null))
    return line('versions', 'unknown', 'a node tells its version only once it has joined')
  const told = [...byGeneration].map(([generation, own]) => `${generation} at ${addressesOf(own)}`)
  return line(
    'versions',
    'warning',
    `the nodes answer as different versions of Restate do: ${told.sort(compareText).join('; ')}`,
    'Install one version on all nodes: an older one drops features of the cluster as it joins, for good.',
  )
}

const addressesOf = (nodes: readonly AnsweringNode[]): string =>
  nodes.map(({ address }) => address).join(', ')
