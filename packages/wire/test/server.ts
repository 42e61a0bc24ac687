import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

export const serverVersions = ['1.6.2', '1.7.12'] as const
export type ServerVersion = (typeof serverVersions)[number]

/** A real single-node Restate server with all roles, on loopback, with its data in a temporary directory. */
export interface TestServer extends AsyncDisposable {
  /** `host:port` of the fabric port. */
  readonly address: string
  /** Base of the admin API, without a slash at the end. */
  readonly adminUrl: string
  readonly version: ServerVersion
  /** Runs restatectl 1.7.12 against the server and returns what it prints. */
  readonly restatectl: (...args: readonly string[]) => Promise<string>
}

/** Starts a server that waits for provisioning; resolves once its fabric port accepts connections. */
export const startServer = async (version: ServerVersion): Promise<TestServer> => {
  const binary = serverBinary(version)
  const directory = await mkdtemp(join(tmpdir(), 'preflight-wire-'))
  const [fabric, ingress, admin] = await freePorts(3)
  const address = `127.0.0.1:${fabric}`
  const child = spawn(binary, ['--no-logo'], {
    cwd: directory,
    // Only what the server needs: the caller's own RESTATE_* settings must not reach it.
    env: {
      PATH: process.env['PATH'],
      DO_NOT_TRACK: '1',
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '256MB',
      RESTATE_BASE_DIR: directory,
      RESTATE_CLUSTER_NAME: 'wire-test',
      RESTATE_NODE_NAME: 'n1',
      RESTATE_LOCATION: 'lab.zone-a',
      RESTATE_AUTO_PROVISION: 'false',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_ADDRESS: address,
      RESTATE_ADVERTISED_ADDRESS: `http://${address}`,
      RESTATE_METADATA_CLIENT__ADDRESSES: `["http://${address}"]`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_ROLES: '[http-ingress,admin,worker,log-server,metadata-server]',
      RESTATE_LOG_FILTER: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))

  const stop = async (): Promise<void> => {
    await killed(child)
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await until('the fabric port answers', 30_000, async () => {
      if (child.exitCode !== null) throw new Error(`restate-server exited:\n${output.join('').slice(-4000)}`)
      const health = await fetch(`http://${address}/health`, { signal: AbortSignal.timeout(1000) })
      await health.body?.cancel()
      return health.ok
    })
  } catch (cause) {
    await stop()
    throw cause
  }
  return {
    address,
    adminUrl: `http://127.0.0.1:${admin}`,
    version,
    restatectl: async (...args) => {
      const { stdout } = await promisify(execFile)(restatectlBinary(), ['-s', `http://${address}`, ...args], {
        timeout: 30_000,
        maxBuffer: 64 << 20,
        env: { PATH: process.env['PATH'], DO_NOT_TRACK: '1' },
      })
      return stdout
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** Provisions the server as a cluster of one with a replicated log; resolves when its partitions have leaders. */
export const provision = async (server: TestServer, partitions: number): Promise<void> => {
  await server.restatectl(
    ...['provision', '--yes', '--num-partitions', String(partitions), '--log-provider', 'replicated'],
    ...['--log-replication', '1', '--partition-replication', '1'],
  )
  await until('every partition has a log and a claimed epoch', 60_000, async () => {
    const keys = ['bifrost_config', ...Array.from({ length: partitions }, (_, id) => `pp_epoch_${id}`)]
    const printed = await Promise.all(keys.map((key) => server.restatectl('metadata', 'get', '-k', key)))
    const [logs, ...epochs] = printed.map((text): unknown => JSON.parse(text))
    return (
      Array.isArray((logs as { logs?: unknown }).logs) &&
      (logs as { logs: readonly unknown[] }).logs.length === partitions &&
      epochs.every((epoch) => (epoch as { leader_metadata?: unknown }).leader_metadata != null)
    )
  })
}

/** Polls until the probe says true; what the probe throws counts as not yet, until the deadline names it. */
export const until = async (
  what: string,
  timeoutMs: number,
  probe: () => Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  while (Date.now() < deadline) {
    try {
      if (await probe()) return
      last = undefined
    } catch (error) {
      last = error
    }
    await delay(150)
  }
  throw new Error(`waited ${timeoutMs} ms in vain until ${what}`, { cause: last })
}

const require = createRequire(import.meta.url)
const platform = `linux-${process.arch}`

const restatectlBinary = (): string => require.resolve(`@restatedev/restatectl-${platform}/bin/restatectl`)

const serverBinary = (version: ServerVersion): string => {
  const from =
    version === '1.7.12' ? require : createRequire(require.resolve('restate-server-1-6/package.json'))
  return from.resolve(`@restatedev/restate-server-${platform}/bin/restate-server`)
}

const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('a TCP server has no port')
    return bound.port
  })
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
  return ports
}

const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
