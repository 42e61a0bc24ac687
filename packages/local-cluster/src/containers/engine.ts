import { execa } from 'execa'

/** Whether containers can run here, or why not. */
export type EngineAvailability =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string }

const TIMEOUT_MS = 10_000

/**
 * Whether a Docker engine answers. Asked with the docker command, as the guardian needs it too: it removes containers after
 * this process has died.
 */
export async function dockerAvailable(): Promise<EngineAvailability> {
  if (process.platform !== 'linux') {
    // Elsewhere the engine runs in a virtual machine: its networks cannot be reached, and npm's binary is not for it.
    return { available: false, reason: 'the containers driver needs Linux' }
  }
  const result = await execa('docker', ['version', '--format', '{{.Server.Version}}'], {
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    reject: false,
    stdin: 'ignore',
  })
  if (result.exitCode === 0) return { available: true, version: result.stdout.trim() }
  const said = result.stderr.trim() || result.shortMessage || 'docker version failed'
  return { available: false, reason: `no Docker engine answers: ${said.split('\n').at(-1) ?? said}` }
}

/**
 * The one policy for tests that need containers: undefined where they are to run, else why they are skipped, printed once.
 * With CI=true a missing engine throws: a pipeline that silently skips tests claims what it has not seen.
 */
export function whyNoContainers(): Promise<string | undefined> {
  return (decision ??= decide())
}

let decision: Promise<string | undefined> | undefined

async function decide(): Promise<string | undefined> {
  const engine = await dockerAvailable()
  if (engine.available) return undefined
  if (process.env['CI'] === 'true')
    throw new Error(`${engine.reason}. With CI=true these tests are not skipped`)
  console.warn(
    `SKIPPED tests with containers: ${engine.reason}. tools/docker-engine.sh installs and starts an engine`,
  )
  return engine.reason
}
