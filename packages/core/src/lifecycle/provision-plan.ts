import type { AnsweringNode, ReviewLine } from './provision-review.ts'

/** The one command that makes the cluster, with everything said explicitly: no node's own defaults decide. */
export interface ProvisionPlan {
  readonly address: string
  readonly logReplication: number
  readonly partitionReplication: number
  readonly partitions: number
  readonly command: string
}

/** Restate's own default. The number cannot be changed by `restatectl config set` later. */
const defaultPartitions = 24

/** What the nodes allow. The plan is null where no node can be provisioned. */
export const planProvision = (
  nodes: readonly AnsweringNode[],
): { readonly plan: ProvisionPlan | null; readonly line: ReviewLine } => {
  const withRole = (role: string) => nodes.filter(({ ident }) => ident.roles.includes(role))
  // Provisioning is refused by a node without the metadata-server role (`metadata-providers/src/replicated.rs`).
  const [seed] = withRole('metadata-server')
  const servers = {
    logServers: withRole('log-server').length,
    workers: withRole('worker').length,
    members: withRole('metadata-server').length,
  }
  const logReplication = copiesFor(servers.logServers)
  const partitionReplication = copiesFor(servers.workers)
  const line = replicationLine(servers, logReplication, partitionReplication)
  if (seed === undefined || logReplication === 0 || partitionReplication === 0) return { plan: null, line }
  const { address } = seed
  const command = [
    `restatectl provision --address ${address} --log-provider replicated`,
    `--log-replication ${logReplication} --partition-replication ${partitionReplication}`,
    `--num-partitions ${defaultPartitions}`,
  ].join(' ')
  return {
    plan: { address, logReplication, partitionReplication, partitions: defaultPartitions, command },
    line,
  }
}

/** Two copies wherever there are two nodes: the usual choice, and `restatectl config set` can raise it later. */
const copiesFor = (nodes: number): number => Math.min(nodes, 2)

interface Servers {
  readonly logServers: number
  readonly workers: number
  readonly members: number
}

const replicationLine = (
  { logServers, workers, members }: Servers,
  log: number,
  partition: number,
): ReviewLine => {
  // A log is written by `log` of its servers, read back by the others; the metadata store needs a majority.
  const survives = Math.min(logServers - log, log - 1, partition - 1, Math.floor((members - 1) / 2))
  const advice = `${count(logServers, 'log server')} and ${count(workers, 'worker')} allow up to ${logServers} copies of logs and ${workers} of partitions; advised are ${log} and ${partition}`
  return {
    topic: 'replication',
    status: survives > 0 ? 'ok' : 'warning',
    text:
      survives > 0
        ? `${advice}: one node may fail without loss of data or service`
        : `${advice}: the cluster stops whenever a node does. One may fail from three metadata servers and log servers and two workers on`,
    mend: null,
  }
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
