import { exitCodes, type AbortCause } from '@restate-preflight/core'

export interface Interruption extends Disposable {
  readonly signal: AbortSignal
}

/**
 * A signal that fires at Ctrl-C, SIGTERM or the deadline of the run, with the cause as its reason. The run then ends
 * with what it has; a second Ctrl-C ends the process at once.
 */
export const interruptible = (timeoutMs: number): Interruption => {
  const controller = new AbortController()
  const abort = (cause: AbortCause): void => {
    if (!controller.signal.aborted) return controller.abort(cause)
    if (cause !== 'deadline') process.exit(cause === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated)
  }
  const onInterrupt = () => abort('SIGINT')
  const onTerminate = () => abort('SIGTERM')
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  const timer = setTimeout(() => abort('deadline'), timeoutMs)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
    },
  }
}
