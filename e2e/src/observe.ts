import { copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fixture, preflight, type Report } from './preflight.ts'

/** What one poll saw. */
export interface Sighting {
  /** Since the observation began. */
  readonly atMs: number
  readonly cluster: string
  readonly because: string
  /** Address → state. A node that is known only by its silence, and is not registered, is not among them. */
  readonly nodes: Readonly<Record<string, string>>
  readonly report: Report
}

export interface Observation {
  /** In order; polls that saw the same states as the one before are left out. */
  readonly changes: readonly Sighting[]
  readonly polls: number
}

export interface ObserveOptions {
  /** Ends the observation well. */
  readonly until: (sighting: Sighting) => boolean
  /** What must not be seen, in words; ends it badly. */
  readonly wrong?: (sighting: Sighting) => string | undefined
  readonly deadlineMs: number
  readonly args?: readonly string[]
}

/** Between polls; a poll itself takes some 200 ms and more. */
const pauseMs = 20
/** A hung node costs each poll this much, and healthy ones answer within 50 ms. */
const rpcTimeout = '1500ms'

/**
 * Polls as fast as the command runs and collects the changes. The way from state to state must be a legal one. Polls with `check`, unconfirmed, since it keeps the snapshot:
 * where a wrong state is seen, or the deadline passes, the error names the file with which it can be judged again.
 */
export const observe = (address: string, options: ObserveOptions): Promise<Observation> => {
  const observation = poll(address, options)
  // It is awaited after what it watches, which may fail first.
  observation.catch(() => undefined)
  return observation
}

const poll = async (address: string, options: ObserveOptions): Promise<Observation> => {
  const { until, wrong = () => undefined, deadlineMs, args = [] } = options
  const started = performance.now()
  const file = fixture(`observed-${(nextFile += 1)}.json`)
  const changes: Sighting[] = []
  for (let polls = 1; ; polls++) {
    const since = polls === 1 ? [] : ['--since', file]
    const sighting = await look(address, [...args, ...since], file, started)
    const last = changes.at(-1)
    if (last === undefined || textOf(last) !== textOf(sighting)) changes.push(sighting)
    const mistake = wrong(sighting) ?? wentBack(sighting)
    if (mistake !== undefined) throw await failure(mistake, changes, file)
    if (until(sighting)) return { changes, polls }
    if (performance.now() - started > deadlineMs) {
      throw await failure(`it did not come to its end within ${deadlineMs} ms`, changes, file)
    }
    await delay(pauseMs)
  }
}

/** Each poll is compared with the one before, which remembers all before it: what it saw must be a legal way. */
const wentBack = ({ report }: Sighting): string | undefined =>
  report.findings.find(
    ({ check: id, message }) =>
      id === 'consistency/lifecycle-goes-forward' &&
      (message === 'cluster-went-back' || message === 'node-went-back'),
  )?.symptom

/** The states of the cluster in order, each once per stay. */
export const clusterStatesIn = ({ changes }: Observation): readonly string[] =>
  stays(changes.map(({ cluster }) => cluster))

/** The states of one node in order, each once per stay; polls that did not know it are passed over. */
export const nodeStatesIn = ({ changes }: Observation, address: string): readonly string[] =>
  stays(changes.flatMap(({ nodes }) => nodes[address] ?? []))

export const serves = ({ cluster }: Sighting): boolean => cluster === 'serving'

/** For `wrong`: states that the cluster must not be said to be in. */
export const never =
  (...states: readonly string[]) =>
  ({ cluster, because }: Sighting): string | undefined =>
    states.includes(cluster) ? `it was called ${cluster}: ${because}` : undefined

/** Whether a node only moved forward on its way into a cluster. It may skip states: some last but milliseconds. */
export const isForward = (states: readonly string[]): boolean =>
  states.every((state, index) => birth.indexOf(state) >= Math.max(0, birth.indexOf(states[index - 1] ?? '')))

const birth = ['booting', 'awaiting-provisioning', 'joining', 'starting', 'serving']

/** Prints what was seen, since no test can demand that a state of some milliseconds be seen. */
export const tell = (
  what: string,
  observation: Observation,
  nodes: readonly { readonly name: string; readonly address: string }[],
): void => {
  const { changes, polls } = observation
  const seen = nodes.map(
    ({ name, address }) => `${name}: ${nodeStatesIn(observation, address).join(' > ') || 'nothing'}`,
  )
  console.log(
    `${what}: ${clusterStatesIn(observation).join(' > ')}; ${seen.join('; ')} (${polls} polls, ${changes.at(-1)?.atMs ?? 0} ms)`,
  )
}

let nextFile = 0

const look = async (
  address: string,
  args: readonly string[],
  file: string,
  started: number,
): Promise<Sighting> => {
  const outcome = await preflight([
    ...['check', '-s', address, '-o', 'json', '--save-snapshot', file],
    ...['--confirm', 'off', '--rpc-timeout', rpcTimeout, ...args],
  ])
  const report = JSON.parse(outcome.stdout) as Report
  const { lifecycle, nodes } = report.cluster
  return {
    atMs: Math.round(performance.now() - started),
    cluster: lifecycle.state,
    because: lifecycle.because,
    nodes: Object.fromEntries(nodes.map((node) => [node.address, node.state])),
    report,
  }
}

const stays = (states: readonly string[]): readonly string[] =>
  states.filter((state, index) => state !== states[index - 1])

const textOf = ({ cluster, nodes }: Sighting): string => JSON.stringify([cluster, nodes])

const failure = async (what: string, changes: readonly Sighting[], file: string): Promise<Error> => {
  const kept = join(await mkdtemp(join(tmpdir(), 'preflight-observed-')), 'snapshot.json')
  await copyFile(file, kept)
  const seen = changes.map(({ atMs, cluster, because, nodes }) => {
    const states = Object.entries(nodes).map(([address, state]) => `${address} ${state}`)
    return `  ${atMs} ms: ${cluster} (${because}) ${states.join(', ')}`
  })
  return new Error(`${what}; the last snapshot is kept in ${kept}\n${seen.join('\n')}`)
}
