import { Script } from 'node:vm'

/** What `withTimeLimit` throws when the limit is reached. */
export class TimeLimitReached extends Error {
  readonly limitMs: number
  constructor(limitMs: number) {
    super(`it did not return within ${limitMs} ms`)
    this.limitMs = limitMs
  }
}

/** What mends the state of those whose `finally` a timeout has skipped. */
export const afterTimeout = new Set<() => void>()

const slot = Symbol.for('@restate-preflight/runner/call')
const call = new Script(`globalThis[Symbol.for('@restate-preflight/runner/call')]()`)

/**
 * Calls a synchronous function that we do not trust to return. V8 can only be interrupted from outside the script that
 * runs; `vm` brings the watchdog that does it, for code of this realm as well.
 * @throws TimeLimitReached, or what the function throws.
 */
export const withTimeLimit = <T>(limitMs: number, action: () => T): T => {
  const globals = globalThis as { [slot]?: () => T }
  const outer = globals[slot]
  globals[slot] = action
  try {
    return call.runInThisContext({ timeout: limitMs }) as T
  } catch (error) {
    if (!isTimeout(error)) throw error
    for (const mend of afterTimeout) mend()
    throw new TimeLimitReached(limitMs)
  } finally {
    if (outer === undefined) delete globals[slot]
    else globals[slot] = outer
  }
}

/** Whether what runs now was called by `withTimeLimit`, and so ends by itself. */
export const isTimeLimited = (): boolean => slot in globalThis

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
