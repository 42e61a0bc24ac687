import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { exitCodes } from '@restate-preflight/core'

let underWay: ChildProcess | undefined

/** The command that the gate runs now, until the result is disposed of. */
export const commandUnderWay = (child: ChildProcess): Disposable => {
  underWay = child
  return {
    [Symbol.dispose]: () => {
      underWay = undefined
    },
  }
}

/**
 * Waits for the command of the gate where nothing else can run any more, and gives its exit code; undefined where none is under way.
 * Nobody who has started a deployment expects that a check leaves it alone, or ends it half way. While this waits no signal gets through
 * to us. The code is that of `inconclusive` where the system does not tell it.
 */
export const endOfCommand = (): number | undefined => {
  const pid = underWay?.pid
  if (pid === undefined) return undefined
  process.stderr.write('  the command that the gate has started is waited for\n')
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    const ended = endOf(pid)
    if (ended !== null) return ended.exitCode
    Atomics.wait(pause, 0, 0, pauseMs)
  }
}

const pauseMs = 100

/** Null while it runs. Node takes note of its end only once the event loop turns; until then the system keeps it. */
const endOf = (pid: number): { readonly exitCode: number } | null => {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // Every run loads this file, and next to none starts a process.
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const isRunning = /^[^Z\s]/.test(
      spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout?.toString() ?? '',
    )
    return isRunning ? null : { exitCode: exitCodes.inconclusive }
  }
  // Behind the name, which may contain anything: from the third field, the state, to the fifty-second, the status as of waitpid.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
  if (fields[0] !== 'Z') return null
  const status = Number(fields[49])
  const signal = status & 0x7f
  return { exitCode: signal === 0 ? status >> 8 : 128 + signal }
}
