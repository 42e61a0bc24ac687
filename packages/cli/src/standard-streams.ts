import { PreflightError } from '@restate-preflight/core'

type StreamName = 'stdout' | 'stderr'

/** What a stream answered when it took no more. */
const refusals = new Map<StreamName, NodeJS.ErrnoException>()

/** Where output goes; what else is said on stderr may be lost. */
const outputs = new Set<StreamName>(['stdout'])

/**
 * Keeps what stdout and stderr do not take from ending the process. An error of a stream that nobody handles is an uncaught exception,
 * whose exit code 1 would say that a cluster was judged and failed; oclif, and each copy of it that an installed plugin brings, makes it one
 * by a listener of its own. What was output, and was not taken, is told by `outputFailure`; what else stderr does not take cannot be said.
 */
export const keepStreamErrors = (): void => {
  for (const name of ['stdout', 'stderr'] as const)
    withoutErrors(process[name], (error) => {
      if (!refusals.has(name)) refusals.set(name, error)
    })
}

const withoutErrors = (stream: NodeJS.WriteStream, onError: (error: NodeJS.ErrnoException) => void): void => {
  const emit = stream.emit.bind(stream) as (event: string | symbol, ...rest: unknown[]) => boolean
  stream.emit = (event: string | symbol, ...rest: unknown[]): boolean => {
    if (event !== 'error') return emit(event, ...rest)
    onError(rest[0] as NodeJS.ErrnoException)
    return true
  }
}

/** Writes what was asked for to stderr: whether it got there matters, as on stdout. */
export const writeOutputToStderr = (text: string | Uint8Array): void => {
  outputs.add('stderr')
  process.stderr.write(text)
}

/** Whether whatever is written to stdout is lost. A write that just failed counts a moment later. */
export const isStdoutLost = (): boolean => refusals.has('stdout')

/**
 * Waits until the streams have the output that was written to them, and gives RP1205 where one did not take it. A reader that stopped
 * early, as `head` does, has what it wanted.
 */
export const outputFailure = async (): Promise<PreflightError | undefined> => {
  for (const name of outputs) {
    // The error comes a tick after the callbacks of the writes. No longer than that: nothing from the network shall come in between.
    await new Promise<void>((resolve) => process[name].write('', () => process.nextTick(resolve)))
    const refusal = refusals.get(name)
    if (refusal === undefined || refusal.code === 'EPIPE') continue
    return new PreflightError('RP1205', `${name} did not take all of the output: ${refusal.message}`, {
      target: name,
      cause: refusal,
    })
  }
  return undefined
}
