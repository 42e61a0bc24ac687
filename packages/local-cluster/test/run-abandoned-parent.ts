import { execa } from 'execa'
import { on } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DriverName } from '../src/index.ts'

export interface AbandonedParent {
  readonly made: { readonly pids: readonly number[]; readonly containers: readonly string[] }
  /** Ends it with the signal, and resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** A process that starts a cluster; resolves when that runs, or, with moment `starting`, as soon as it begins. */
export async function runAbandonedParent(
  driver: DriverName,
  baseDir: string,
  moment: 'running' | 'starting',
): Promise<AbandonedParent> {
  const script = fileURLToPath(new URL('abandoned-parent.ts', import.meta.url))
  const parent = execa(process.execPath, [script, driver, baseDir, moment], {
    nodeOptions: ['--conditions=@restate-preflight/source'],
    reject: false,
    buffer: { stdout: false, stderr: true },
    timeout: 60_000,
  })
  const line = await firstLine(parent.stdout)
  if (line === undefined) throw new Error(`the parent ended early: ${(await parent).stderr}`)
  const said: unknown = JSON.parse(line)
  return {
    made: { pids: numbers(said, 'pids'), containers: strings(said, 'containers') },
    end: async (signal) => {
      parent.kill(signal)
      await parent
    },
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  let text = ''
  for await (const [chunk] of on(stream, 'data', { close: ['end', 'close'] })) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  return undefined
}

function numbers(said: unknown, key: string): readonly number[] {
  return list(said, key).filter((each) => typeof each === 'number')
}

function strings(said: unknown, key: string): readonly string[] {
  return list(said, key).filter((each) => typeof each === 'string')
}

function list(said: unknown, key: string): readonly unknown[] {
  const value =
    typeof said === 'object' && said !== null ? Object.entries(said).find(([name]) => name === key)?.[1] : []
  return Array.isArray(value) ? value : []
}
