import type { StreamTraits } from './streams.ts'

/** What a person sees on stderr while waiting; a pipe sees nothing. */
export interface Progress extends Disposable {
  /** Findings that are looked at again after so many milliseconds. */
  waiting(findings: number, ms: number): void
  /** A node that has not answered yet keeps us. */
  reading(): void
  done(): void
}

/** A run that takes no longer than this needs no explanation. */
const patienceMs = 700

/** Progress on one line that is wiped out at the end; silent where stderr is no terminal. */
export const showProgress = ({ isTerminal }: StreamTraits): Progress => {
  let timer: NodeJS.Timeout | undefined
  let until = 0
  const write = (text: string) => process.stderr.write(`\r\u001b[2K${text}`)
  const done = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    write('')
  }
  const start = (text: () => string) => {
    if (!isTerminal) return
    clearInterval(timer)
    timer = setInterval(() => write(text()), 100)
    timer.unref()
  }
  return {
    reading: () => {
      const started = performance.now()
      start(() => {
        const ms = performance.now() - started
        return ms < patienceMs
          ? ''
          : `reading the nodes; still waiting for an answer (${(ms / 1000).toFixed(1)} s)`
      })
    },
    waiting: (findings, ms) => {
      until = performance.now() + ms
      const what = findings === 1 ? 'a finding' : `${findings} findings`
      start(
        () => `looking again at ${what} in ${(Math.max(until - performance.now(), 0) / 1000).toFixed(1)} s`,
      )
    },
    done,
    [Symbol.dispose]: done,
  }
}
