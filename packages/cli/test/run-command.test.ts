import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const alone = fileURLToPath(new URL('./support/run-command-alone.ts', import.meta.url))
const argv = ['--conditions=@restate-preflight/source', alone]

/** A process that runs a command as the gate does. Detached, it has no terminal, wherever the tests run. */
const start = (command: readonly string[], options: SpawnOptions = { detached: true }) => {
  const child = spawn(process.execPath, [...argv, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
  const printed = async (wanted: string): Promise<void> => {
    const signal = AbortSignal.timeout(10_000)
    while (!text.includes(wanted)) await once(child.stdout ?? child, 'data', { signal })
  }
  const ended = async () => {
    const [exitCode] = (await once(child, 'close', { signal: AbortSignal.timeout(10_000) })) as [
      number | null,
    ]
    return { exitCode, stdout: text }
  }
  return { child, printed, ended }
}

const inShell = (script: string) => start(['sh', '-c', script]).ended()

describe.concurrent('a command that is run by the gate', () => {
  it.each([0, 42])('gives its exit code %i', async (code) => {
    expect(await inShell(`exit ${code}`)).toMatchObject({ exitCode: code })
  })

  it.each([
    ['TERM', 143],
    ['INT', 130],
  ])('that dies of SIG%s gives %i', async (signal, exitCode) => {
    expect(await inShell(`kill -${signal} $$`)).toMatchObject({ exitCode })
  })

  it('that there is not gives 127', async () => {
    expect(await start(['/no/such/command']).ended()).toMatchObject({ exitCode: 127 })
  })

  it('that may not be executed gives 126', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'preflight-gate-'))
    try {
      await writeFile(join(folder, 'script'), '#!/bin/sh\n', { mode: 0o644 })
      expect(await start([join(folder, 'script')]).ended()).toMatchObject({ exitCode: 126 })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('gets its words as they are, without a shell', async () => {
    const { stdout } = await start(['printf', '%s|', 'a b', '$HOME', '*', '--from']).ended()
    expect(stdout).toBe('a b|$HOME|*|--from|')
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is handed %s, once', async (signal) => {
    const name = signal.slice(3)
    const script = `trap 'echo got; sleep 0.2; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`
    const { child, printed, ended } = start(['sh', '-c', script])
    await printed('ready')
    child.kill(signal)
    const { exitCode, stdout } = await ended()
    expect([exitCode, stdout.match(/got/g)]).toEqual([9, ['got']])
  })
})

describe.concurrent('a command whose gate cannot go on', { timeout: 30_000 }, () => {
  const gate = fileURLToPath(new URL('./support/hanging-gate.ts', import.meta.url))
  it.each([
    ['sleep 1; echo done; exit 9', 9],
    ['sleep 1; echo done; kill -TERM $$', 143],
  ])('is waited for: %s', async (script, exitCode) => {
    const child = spawn(
      process.execPath,
      ['--conditions=@restate-preflight/source', gate, 'sh', '-c', script],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
    const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(25_000) })) as [number | null]
    expect({ code, text }).toEqual({ code: exitCode, text: 'done\n' })
  })
})

describe.concurrent('on a real terminal', () => {
  /**
   * `script` gives the process a terminal of its own, and types what it is told. It starts it through a shell, the user's or else `sh`:
   * `exec`, since one that stays would get Ctrl-C as well and die of it before the process does.
   */
  const onTerminal = async (command: string, typed: string) => {
    const words = [process.execPath, ...argv, 'sh', '-c', command].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', `exec ${words}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, SHELL: '/bin/sh' },
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.includes('ready') && typed !== '') {
        child.stdin.write(typed)
        typed = ''
      }
    })
    const [exitCode] = (await once(child, 'close', { signal: AbortSignal.timeout(10_000) })) as [
      number | null,
    ]
    return { exitCode, text }
  }

  it('the command has the terminal, and reads what is typed', async () => {
    const { exitCode, text } = await onTerminal(
      'test -t 0 && test -t 1 && echo ready && read word && echo "read $word" && exit 5',
      'yes\r',
    )
    expect([exitCode, text.includes('read yes')]).toEqual([5, true])
  })

  it('Ctrl-C reaches the command once', async () => {
    const { exitCode, text } = await onTerminal(
      'trap "echo got; sleep 0.3; exit 9" INT; echo ready; while :; do sleep 0.05; done',
      '\u0003',
    )
    expect([exitCode, text.match(/got/g)]).toEqual([9, ['got']])
  })
})
