import { openCluster, parseAddresses } from '@restate-preflight/cluster'
import type { Recording, Report, Snapshot } from '@restate-preflight/core'
import { comparedWith, planChecks, runChecks, type SnapshotSource } from '@restate-preflight/runner'
import type { SimulatedCluster } from '@restate-preflight/testkit/simulation'
import { builtinPlugins } from '../src/builtin-plugins.ts'

export interface LookOptions {
  /** Names of the nodes whose addresses the user gives. Default: the first. */
  readonly through?: readonly string[]
  /** Compare with it, as `--since` does. */
  readonly since?: Snapshot
  readonly confirm?: 'off' | 'findings'
  /** Ask nobody else, as `--single-address` does. */
  readonly alone?: boolean
  /** Whether checks that read costly facts run, as in the profile `audit`. */
  readonly costly?: boolean
  /** What a node that is silent costs of real time. Default: as long as a busy machine may need where nobody is. */
  readonly patienceMs?: number
}

/**
 * What `check` makes of a simulated cluster: the collector reads it over the network, all checks judge. The time that confirmation
 * waits passes in the model.
 */
export const checkSimulated = async (
  cluster: SimulatedCluster,
  {
    through,
    since,
    confirm = 'findings',
    alone = false,
    costly = false,
    patienceMs = 10_000,
  }: LookOptions = {},
): Promise<{ readonly report: Report; readonly recording: Recording }> => {
  const given = through?.map((name) => cluster.node(name).address) ?? cluster.addresses.slice(0, 1)
  const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))
  await using live = openCluster({
    addresses: parseAddresses(given.join(',')),
    singleAddress: alone,
    connectTimeoutMs: patienceMs,
    rpcTimeoutMs: patienceMs,
    now: () => cluster.now(),
  })
  const source: SnapshotSource = {
    live: true,
    collect: ({ needs, silent, signal }) => live.collect({ needs, skip: silent, signal }),
  }
  return await runChecks({
    source: since === undefined ? source : comparedWith(source, since),
    plan: planChecks(plugins, { select: [], skip: [], settings: {}, costly }),
    policy: { failOn: 'high', failOnUnknown: 'required' },
    confirm,
    tool: { name: 'restate-preflight', version: '0.0.0', plugins: [] },
    profile: 'default',
    runId: 'simulated',
    signal: new AbortController().signal,
    clock: { now: () => cluster.now().getTime(), sleep: (ms) => cluster.advance(ms) },
  })
}
