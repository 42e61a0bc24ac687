import { spawnSync } from 'node:child_process'
import { PreflightError, type ErrorCode } from '@restate-preflight/core'
import { execa } from 'execa'

export interface ProgramRun {
  readonly file: string
  readonly word: 'describe' | 'evaluate'
  readonly input: string
  /** The working directory: that of the configuration. */
  readonly directory: string
  readonly limitMs: number
}

const maxStdout = 8 << 20
const maxStderr = 1 << 20
const shownStderr = 2_000
/** After its end, for whoever still holds its output open. */
const graceMs = 500

/** Nothing else of our environment is a program's business; it may hold credentials. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TEMP', 'SYSTEMROOT']

/**
 * Runs a program with one word, and gives what it wrote to standard output. Never through a shell; it ends, with all that it has
 * started, at the limit.
 * @throws PreflightError RP7002 at the limit, RP7008 where it does not start, ends with another code than 0, or writes too much.
 */
export const runProgram = async ({ file, word, input, directory, limitMs }: ProgramRun): Promise<string> => {
  // A group of its own, so that it can be ended with all that it has started.
  const running = execa(file, [word], {
    input,
    cwd: directory,
    env: environment(),
    extendEnv: false,
    detached: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: { stdout: maxStdout, stderr: maxStderr },
  })
  const end = () => endGroup(running.pid)
  process.once('exit', end)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      end()
      setTimeout(() => resolve(null), graceMs)
    }, limitMs)
  })
  try {
    const started = performance.now()
    const result = await Promise.race([running, late])
    if (result === null || performance.now() - started >= limitMs) {
      throw failure('RP7002', file, word, `it was not done within ${limitMs} ms`, result?.stderr ?? '')
    }
    return outputOf(file, word, result)
  } finally {
    clearTimeout(timer)
    process.off('exit', end)
    end()
  }
}

/**
 * As `runProgram`, for whoever cannot wait: nothing else happens in the process meanwhile. What the program has started itself is not
 * ended with it.
 */
export const runProgramAtOnce = ({ file, word, input, directory, limitMs }: ProgramRun): string => {
  const { error, status, signal, stdout, stderr } = spawnSync(file, [word], {
    input,
    cwd: directory,
    env: environment(),
    encoding: 'utf8',
    maxBuffer: maxStdout,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  const code = error !== undefined && 'code' in error ? error.code : undefined
  if (code === 'ETIMEDOUT') {
    throw failure('RP7002', file, word, `it was not done within ${limitMs} ms`, stderr)
  }
  return outputOf(file, word, {
    isMaxBuffer: code === 'ENOBUFS',
    exitCode: status ?? undefined,
    signal: signal ?? undefined,
    originalMessage: error?.message,
    stdout,
    stderr,
  })
}

const environment = (): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(passedOn.map((name) => [name, process.env[name]]))

interface Ending {
  readonly isMaxBuffer: boolean
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly originalMessage?: string | undefined
  readonly stdout: string
  readonly stderr: string
}

const outputOf = (
  file: string,
  word: string,
  { isMaxBuffer, exitCode, signal, originalMessage, stdout, stderr }: Ending,
): string => {
  if (isMaxBuffer) throw failure('RP7008', file, word, 'it wrote more than anybody reads', stderr)
  if (exitCode === 0) return stdout
  const reason =
    exitCode !== undefined
      ? `it ended with exit code ${exitCode}`
      : signal !== undefined
        ? `it was ended by ${signal}`
        : `it did not start: ${originalMessage ?? 'unknown reason'}`
  throw failure('RP7008', file, word, reason, stderr)
}

const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** The end of what it wrote to standard error is the evidence. */
const failure = (
  code: ErrorCode,
  file: string,
  word: string,
  reason: string,
  stderr: unknown,
): PreflightError => {
  const told = plain(String(stderr)).slice(-shownStderr).trim()
  return new PreflightError(
    code,
    `${file} ${word}: ${reason}${told === '' ? '' : `: ${told.split('\n').at(-1)}`}`,
    {
      target: file,
      layers: [`exec ${file} ${word}`, reason, ...(told === '' ? [] : [`standard error: ${told}`])],
    },
  )
}

/** Colours and other control characters are for its terminal, not for ours. */
const plain = (text: string): string =>
  [...text]
    .filter((character) => character === '\n' || character >= ' ')
    .join('')
    .replaceAll(/\[[0-9;]*m/g, '')
