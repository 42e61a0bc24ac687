import { AsyncLocalStorage } from 'node:async_hooks'
import { PreflightError, type ErrorCode } from '@restate-preflight/core'
import { afterTimeout } from '../time-limit.ts'
import { keepBreach } from './breaches.ts'

/**
 * Which plugin the code that runs now belongs to, also in timers and promises that it left behind. What it does to the process then
 * is its own failure, and ends nothing. This is against mistakes; a plugin that means harm is only held by a thread of its own.
 */
const running = new AsyncLocalStorage<string | undefined>()

/** Runs code of a plugin, so that what it does is known to be its doing. */
export const asPlugin = <T>(plugin: string, action: () => T): T => {
  watch()
  const { exitCode } = process
  try {
    return running.run(plugin, action)
  } finally {
    // How the run ends is for its report to say; Node itself sets this where a module that is loaded throws.
    process.exitCode = exitCode
  }
}

/** Whose code runs now; undefined where it is ours. */
export const runningPlugin = (): string | undefined => running.getStore()

/** Runs code of ours in the midst of a plugin's. */
export const asHost = <T>(action: () => T): T => running.exit(action)

const breach = (code: ErrorCode, plugin: string, what: string): PreflightError =>
  keepBreach(
    plugin,
    new PreflightError(code, `${plugin}: ${what}`, { target: plugin, layers: ['plugin', what] }),
  )

let isWatching = false

const watch = (): void => {
  if (isWatching) return
  isWatching = true
  refuse('exit')
  refuse('reallyExit')
  refuse('abort')
  refuse('kill')
  refuse('chdir')
  refuse('emit', isEnd)
  divertOutput()
  watchLoose('uncaughtException')
  watchLoose('unhandledRejection')
  // V8 skips every `finally` when it ends a script, and with it the end of `running.run`.
  afterTimeout.add(() => running.enterWith(undefined))
}

/**
 * What tells listeners of the host that the process is to end. A signal that did come brings its number along; its listeners may belong to a
 * plugin.
 */
const isEnd = (event: unknown, _name?: unknown, number?: unknown): boolean =>
  /^(SIG[A-Z0-9]+|exit|beforeExit)$/.test(String(event)) && typeof number !== 'number'

type ProcessFunction = 'exit' | 'reallyExit' | 'abort' | 'kill' | 'chdir' | 'emit'

/** Replaces a function of the process by one that only the host may call, or only it with such arguments. */
const refuse = (
  name: ProcessFunction,
  isRefused: (...args: readonly unknown[]) => boolean = () => true,
): void => {
  const own = (process as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name]
  if (own === undefined) return
  const guarded = (...args: readonly unknown[]): unknown => {
    const plugin = running.getStore()
    if (plugin === undefined || !isRefused(...args)) return own.apply(process, [...args])
    throw breach('RP7005', plugin, `it called process.${name}`)
  }
  Object.defineProperty(process, name, { value: guarded, configurable: true, writable: true })
}

/** Standard output is for the report; what a plugin prints goes to standard error. */
const divertOutput = (): void => {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = ((...args: Parameters<typeof write>) =>
    running.getStore() === undefined ? write(...args) : stderr.write(...args)) as typeof stdout.write
}

/**
 * Exceptions in timers and promises that nobody waits for. What is none of a plugin goes to those who listened before, which is the
 * command; where there is nobody, it ends the process, as it would without us.
 */
const watchLoose = (event: 'uncaughtException' | 'unhandledRejection'): void => {
  const before = process.rawListeners(event) as ((...args: readonly unknown[]) => void)[]
  process.removeAllListeners(event)
  const onLoose = (...args: readonly unknown[]): void => {
    const [error] = args
    const plugin = running.getStore()
    if (plugin === undefined) {
      if (before.length > 0) return before.forEach((listener) => listener.apply(process, [...args]))
      process.off(event, onLoose)
      throw error
    }
    const reason = error instanceof Error ? error.message : String(error)
    breach('RP7006', plugin, `it threw outside of its checks: ${reason.slice(0, 500)}`)
  }
  process.on(event, onLoose)
}
