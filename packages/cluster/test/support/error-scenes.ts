import { setTimeout as delay } from 'node:timers/promises'
import { rpcs } from '@restate-preflight/wire'
import type { LocalCluster, LocalNode } from '@restate-preflight/local-cluster'
import type { Ended } from '../../src/transport/call.ts'
import { questions } from './questions.ts'
import { ask, connected, type Recorder } from './raw-errors.ts'

/** A real cluster and where what it answers is kept. */
export interface Scene {
  readonly cluster: LocalCluster
  readonly record: Recorder
  /** An address where nobody listens. */
  readonly nowhere: string
}

/** Three nodes that nobody has provisioned. */
export const unprovisioned = async ({ cluster, record, nowhere }: Scene): Promise<void> => {
  const { address, adminUrl } = cluster.node('n1')
  const how = 'a node of a cluster that nobody has provisioned is asked'
  for (const [name, question] of [
    ['unprovisioned, asked directly', questions.directGet],
    ['unprovisioned, cluster health', questions.clusterHealth],
    ['admin not ready', questions.clusterState],
    ['unknown kind of metadata', questions.unknownKind],
  ] as const)
    record.call(name, how, address, question, await ask(address, question))
  // It asks any of the addresses that it was given; some of them belong to nodes that come later.
  await keepSeen(record, address, questions.proxyGet, how, [
    ['unprovisioned, through the proxy', /has not been provisioned/, 5_000],
  ])
  await record.connection(
    'admin port before the node has joined',
    'the admin port of a node that waits to be provisioned',
    adminUrl,
  )
  await record.connection('nothing listens', 'a port that was closed', nowhere)
  await record.connection(
    'TLS towards a plaintext port',
    'https to the fabric port of a node without TLS',
    address.replace('http:', 'https:'),
  )
}

/** A cluster that serves, with a metadata server that stands by, and one that was given a wrong address of its cluster. */
export const serving = async ({ cluster, record }: Scene): Promise<void> => {
  const { address, adminUrl, ingressUrl } = cluster.node('n1')
  const leader = await leaderOf(cluster)
  const follower = follow(cluster, leader)
  for (const [name, url, question, how] of [
    ['follower that knows the leader', follower.address, questions.directGet, 'a follower is asked directly'],
    ['other fingerprint', leader.address, questions.otherFingerprint, 'asked with a made-up fingerprint'],
    ['other cluster name', leader.address, questions.otherName, 'asked with another cluster name'],
    ['log unknown, described', address, questions.describeUnknownLog, 'a log that does not exist'],
    ['log unknown, tail', address, questions.findUnknownTail, 'the tail of a log that does not exist'],
    ['admin port', adminUrl, questions.ident, 'GetIdent to the admin port of a node that serves'],
    ['ingress port', ingressUrl, questions.ident, 'GetIdent to the ingress port of a node that serves'],
  ] as const)
    record.call(name, how, url, question, await ask(url, question))

  const standby = cluster.node('standby')
  await standby.start()
  await delay(3_000)
  const standing = 'a node with the metadata-server role only, and auto-join switched off'
  for (const [name, question] of [
    ['standby, asked directly', questions.directGet],
    ['role admin missing', questions.clusterState],
    ['role log-server missing', questions.logletInfo],
  ] as const)
    record.call(name, standing, standby.address, question, await ask(standby.address, question))
  await standby.kill()

  const orphan = cluster.node('orphan')
  await orphan.start()
  await delay(3_000)
  const lost = 'a node whose metadata-client.addresses name nobody, beside a cluster that serves'
  for (const [name, question] of [
    ['orphan, asked directly', questions.directGet],
    ['orphan, cluster health', questions.clusterHealth],
  ] as const)
    record.call(name, lost, orphan.address, question, await ask(orphan.address, question))
  // It asks itself and the wrong address by turns.
  await keepSeen(record, orphan.address, questions.proxyGet, lost, [
    ['orphan, through the proxy', /has not been provisioned/, 5_000],
    ['orphan, through the proxy: a dead address', /tcp connect error/, 5_000],
  ])
  await orphan.kill()
}

/** The leader of the metadata store is stopped without a word, and continued. */
export const hungLeader = async ({ cluster, record }: Scene): Promise<void> => {
  const leader = await leaderOf(cluster)
  const other = follow(cluster, leader)
  const before = await connected(leader.address)
  await leader.pause()
  const how = 'the leader of the metadata store is stopped (SIGSTOP)'
  const silent = ask(leader.address, questions.ident, { channel: before, timeoutMs: 3_000 }).then((ended) =>
    record.call('hung node, connected before', how, leader.address, questions.ident, ended),
  )
  const fresh = record.connection('hung node', how, leader.address)
  await keepSeen(record, other.address, questions.proxyGetVersion, `${how}, and another node is asked`, [
    ['hung leader, through the proxy: no answer', /no answer before the deadline/, 1_000],
    ['hung leader, through the proxy: broken off', /http2 error|h2 protocol error|keep-?alive/i, 15_000],
  ])
  await Promise.all([silent, fresh])
  before.close()
  await leader.resume()
  await cluster.waitUntilServing({ settled: false })
}

/** Two of three members are killed, one comes back, and the leader is asked to stop. */
export const quorumLost = async ({ cluster, record }: Scene): Promise<void> => {
  const leader = await leaderOf(cluster)
  const [survivor, second] = ['n1', 'n2', 'n3']
    .map((name) => cluster.node(name))
    .filter((node) => node !== leader)
  if (survivor === undefined || second === undefined) throw new Error('there are three members')
  const how = 'the leader of the metadata store and a second member of three are killed'
  await leader.kill()
  await second.kill()
  await record.connection('killed node', how, leader.address)
  await keepSeen(record, survivor.address, questions.proxyGetVersion, `${how}, and the third is asked`, [
    ['dead peer, through the proxy', /tcp connect error/, 8_000],
    ['no quorum, through the proxy', /not leader/, 8_000],
  ])
  await delay(6_000)
  await keepSeen(record, survivor.address, questions.describeLog, `${how}, and the third is asked`, [
    ['no quorum, log described', /not leader/, 25_000],
    ['no quorum, log described: a dead peer', /tcp connect error/, 25_000],
  ])
  for (const [name, question] of [['no quorum, asked directly', questions.directGet]] as const)
    record.call(
      name,
      how,
      survivor.address,
      question,
      await ask(survivor.address, question, { timeoutMs: 25_000 }),
    )

  // The segment whose log servers are gone is that of the one log or of the other.
  for (const question of [questions.findTail, questions.findOtherTail]) {
    const ended = await ask(survivor.address, question, { timeoutMs: 25_000 })
    if (ended.status === 13) record.call('no quorum, tail of a log', how, survivor.address, question, ended)
  }

  const returning = watch([survivor, second], questions.directGetVersion, 6_000)
  await second.start()
  keepFirst(record, await returning, questions.directGetVersion, 'one of two killed members comes back', [
    ['leader just elected', /Cannot serve read-only queries yet/i],
  ])
  await cluster.waitUntilServing({ settled: false, nodes: [survivor.name, second.name] })
  const steady = await leaderOf(cluster)
  const last = steady === survivor ? second : survivor
  const leaving = watch([last, steady], questions.directGetVersion, 8_000)
  await last.stopGracefully()
  keepFirst(
    record,
    await leaving,
    questions.directGetVersion,
    'one of two members is asked to stop (SIGTERM)',
    [
      ['leader steps down', /lost leadership/i],
      ['metadata server stopped', /metadata server is shut down/i],
    ],
  )
}

/** The member that leads the metadata store. */
const leaderOf = async (cluster: LocalCluster): Promise<LocalNode> => {
  const ids = await cluster.nodeIds()
  for (let attempt = 0; attempt < 20; attempt++) {
    for (const node of cluster.nodes.filter(({ running }) => running)) {
      const { status, body } = await ask(node.address, questions.status)
      const leader = status === 0 ? rpcs.metadataServerStatus.deserialize(body.subarray(5)).leader : undefined
      const found = cluster.nodes.find(({ name }) => ids.get(name) === `N${leader}`)
      if (found?.running === true) return found
    }
    await delay(1_000)
  }
  throw new Error('the metadata store has no leader')
}

const follow = (cluster: LocalCluster, leader: LocalNode): LocalNode => {
  const found = cluster.nodes.find((node) => node.running && node !== leader)
  if (found === undefined) throw new Error('nobody but the leader runs')
  return found
}

/** Asks until each wanted text was heard, each for as long as it is given, and keeps it. */
const keepSeen = async (
  record: Recorder,
  url: string,
  question: (typeof questions)[keyof typeof questions],
  how: string,
  wanted: readonly (readonly [name: string, text: RegExp, timeoutMs: number])[],
): Promise<void> => {
  for (const [name, text, timeoutMs] of wanted) {
    const until = performance.now() + 30_000
    for (let heard = false; !heard && performance.now() < until; await delay(100)) {
      const ended = await ask(url, question, { timeoutMs })
      heard = ended.status !== 0 && text.test(ended.details) && record.call(name, how, url, question, ended)
    }
  }
}

interface Seen {
  readonly url: string
  readonly ended: Ended
}

/** Asks several nodes over and over for a while, each on a connection that is up. */
const watch = async (
  nodes: readonly LocalNode[],
  question: (typeof questions)[keyof typeof questions],
  forMs: number,
): Promise<readonly Seen[]> => {
  const until = performance.now() + forMs
  const seen: Seen[] = []
  const watchOne = async ({ address }: LocalNode) => {
    let channel = await connected(address)
    while (performance.now() < until) {
      if (channel.state === 'ready') {
        const asked = channel
        await Promise.all(
          Array.from({ length: 4 }, async () => {
            const ended = await ask(address, question, { timeoutMs: 1_000, channel: asked })
            if (ended.status !== 0) seen.push({ url: address, ended })
          }),
        )
      } else {
        channel.close()
        channel = await connected(address)
      }
      await delay(1)
    }
    channel.close()
  }
  await Promise.all(nodes.map(watchOne))
  return seen
}

const keepFirst = (
  record: Recorder,
  seen: readonly Seen[],
  question: (typeof questions)[keyof typeof questions],
  how: string,
  wanted: readonly (readonly [name: string, text: RegExp])[],
): void => {
  for (const [name, text] of wanted) {
    const found = seen.find(({ ended }) => text.test(ended.details))
    if (found !== undefined) record.call(name, how, found.url, question, found.ended)
    else {
      const texts = [...new Set(seen.map(({ ended }) => `${ended.status} ${ended.details}`))]
      console.error(`"${name}" was not met; met were: ${texts.join(' | ')}`)
    }
  }
}
