import { PreflightError } from '@restate-preflight/core'

/** What stdout answered when it took no more. */
let refusal: NodeJS.ErrnoException | undefined

/**
 * Keeps what stdout and stderr do not take from ending the process. An error of a stream that nobody handles is an uncaught exception,
 * whose exit code 1 would say that a cluster was judged and failed; oclif, and each copy of it that an installed plugin brings, makes it one
 * by a listener of its own. What stdout did not take is told by `stdoutFailure`; what stderr does not take cannot be said.
 */
export const keepStreamErrors = (): void => {
  withoutErrors(process.stdout, (error) => {
    refusal ??= error
  })
  withoutErrors(process.stderr, () => {})
}

const withoutErrors = (stream: NodeJS.WriteStream, onError: (error: NodeJS.ErrnoException) => void): void => {
  const emit = stream.emit.bind(stream) as (event: string | symbol, ...rest: unknown[]) => boolean
  stream.emit = (event: string | symbol, ...rest: unknown[]): boolean => {
    if (event !== 'error') return emit(event, ...rest)
    onError(rest[0] as NodeJS.ErrnoException)
    return true
  }
}

/** Whether whatever is written to stdout is lost. A write that just failed counts a moment later. */
export const isStdoutLost = (): boolean => refusal !== undefined

/**
 * Waits until stdout has what was written to it, and gives RP1205 where it did not take it. A reader that stopped early, as `head` does,
 * has what it wanted.
 */
export const stdoutFailure = async (): Promise<PreflightError | undefined> => {
  // The error comes a tick after the callbacks of the writes. No longer than that: nothing from the network shall come in between.
  await new Promise<void>((resolve) => process.stdout.write('', () => process.nextTick(resolve)))
  return refusal === undefined || refusal.code === 'EPIPE'
    ? undefined
    : new PreflightError('RP1205', `stdout did not take all of the output: ${refusal.message}`, {
        target: 'stdout',
        cause: refusal,
      })
}
