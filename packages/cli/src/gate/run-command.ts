import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { commandUnderWay } from './command-under-way.ts'

/** What a command that could not be started comes to, with the exit code that a shell gives it. */
export interface NotStarted {
  readonly exitCode: number
  /** As the operating system says it: `ENOENT`, `EACCES`. */
  readonly reason: string
}

/** How a command is run. */
export interface RunOptions {
  readonly shell?: boolean
  /** Beside the variables of this process. */
  readonly env?: NodeJS.ProcessEnv
}

const notFound = 127
const notExecutable = 126

/**
 * Runs a command with our standard streams, hands signals on to it, and gives its exit code: 128 and the number of the signal where one
 * ended it. Without a shell, unless it is asked for: what was typed behind `--` has been through one.
 */
export const runCommand = async (
  [file = '', ...args]: readonly string[],
  { shell = false, env = {} }: RunOptions = {},
): Promise<number | NotStarted> => {
  // A signal may come before spawn returns: from here on none ends us and leaves the command behind.
  using forwarding = forwardSignals()
  const child = spawn(file, args, { stdio: 'inherit', shell, env: { ...process.env, ...env } })
  forwarding.to(child)
  using _underWay = commandUnderWay(child)
  return await new Promise((resolve) => {
    child.once('error', (cause: NodeJS.ErrnoException) => resolve(notStarted(cause)))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]),
    )
  })
}

const notStarted = ({ code, message }: NodeJS.ErrnoException): NotStarted => ({
  exitCode: code === 'ENOENT' ? notFound : notExecutable,
  reason: code ?? message,
})

/**
 * Signals to us are meant for the command. Ctrl-C on a terminal goes to it without us: the terminal sends it to all of the group, and
 * two of them mean something else to many programs than one.
 */
const forwardSignals = (): Disposable & { to(child: ChildProcess): void } => {
  const terminalSendsInterrupts = hasTerminal()
  let child: ChildProcess | undefined
  const onInterrupt = () => terminalSendsInterrupts || child?.kill('SIGINT')
  const onTerminate = () => child?.kill('SIGTERM')
  const onHangUp = () => child?.kill('SIGHUP')
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate).on('SIGHUP', onHangUp)
  return {
    to: (started) => {
      child = started
    },
    [Symbol.dispose]: () => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate).off('SIGHUP', onHangUp)
    },
  }
}

/** Whether a terminal controls us, be our streams redirected or not. */
const hasTerminal = (): boolean => {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
