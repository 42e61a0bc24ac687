import type { Session } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { PreflightError } from '@restate-preflight/core'
import { isTimeLimited } from '../time-limit.ts'
import { asHost, runningPlugin } from './running.ts'

export type OnStandstill = (error: PreflightError) => void

const beatMs = 500
/** Code of a plugin that runs for so long outside of all limits is not coming back. */
const limitMs = 5_000
/** The same where nobody knows whose code it is: some of it is ours, and a report of a large cluster takes its time. */
const unknownLimitMs = 60_000

const slot = '@restate-preflight/runner/standstill'

let plugins: readonly string[] = []

/**
 * Watches that code of a plugin gives the process back. While it does not, no timer and no signal gets through; only V8 can still be
 * interrupted, from another thread. `onStandstill` is called inside of the code that hangs, and has to end the process.
 */
export const watchStandstill = (plugin: string, onStandstill: OnStandstill): void => {
  plugins = [...plugins, plugin]
  if (plugins.length > 1) return
  const tell = (stillMs: number): void => {
    if (isTimeLimited()) return
    const known = runningPlugin()
    if (known !== undefined || stillMs >= unknownLimitMs)
      asHost(() => onStandstill(standstill(known, stillMs)))
  }
  Object.defineProperty(globalThis, Symbol.for(slot), { value: tell })
  const beats = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref()
  const data: WatchData = { beats, beatMs, limitMs, slot }
  const worker = new Worker(`(${watch.toString()})()`, { eval: true, execArgv: [], workerData: data })
  // Without a watch all is as well as it was before: a Node that was built without its inspector has none.
  worker.on('error', () => {})
  worker.unref()
}

const standstill = (plugin: string | undefined, stillMs: number): PreflightError => {
  const who = plugin ?? `one of ${plugins.join(', ')}`
  const what = `${who}: it has not given the process back for ${Math.round(stillMs / 1_000)} s`
  return new PreflightError('RP7009', what, { target: plugin ?? null })
}

interface WatchData {
  readonly beats: Int32Array
  readonly beatMs: number
  readonly limitMs: number
  readonly slot: string
}

/**
 * What the thread does. It is sent there as text, so it may use nothing from outside of itself. It counts its own turns, not the time:
 * a process that was stopped, or a machine that was asleep, does not hang.
 */
const watch = (): void => {
  const { Session } = process.getBuiltinModule('node:inspector')
  const { workerData } = process.getBuiltinModule('node:worker_threads') as { readonly workerData: WatchData }
  const { beats, beatMs: everyMs, limitMs: mostMs, slot: name } = workerData
  let session: Session | undefined
  let seen = 0
  let turns = 0
  setInterval(() => {
    const now = Atomics.load(beats, 0)
    turns = now === seen ? turns + 1 : 0
    seen = now
    if (turns * everyMs < mostMs) return
    if (session === undefined) {
      session = new Session()
      session.connectToMainThread()
    }
    session.post('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('${name}')](${turns * everyMs})`,
    })
  }, everyMs)
}
