import type { WaitProgress } from '@restate-preflight/runner'
import type { StreamTraits } from './streams.ts'

/** What a person, or a log, sees on stderr while a command waits for a cluster. */
export interface ShownWait extends Disposable {
  look(progress: WaitProgress): void
}

/** On a terminal one line that is kept up to date, above it a line for each change; elsewhere a line for each change. */
export const showWait = ({ isTerminal, width }: StreamTraits, quiet: boolean): ShownWait => {
  if (quiet) return { look: () => {}, [Symbol.dispose]: () => {} }
  let last: WaitProgress | undefined
  let lastMs = 0
  let told = ''
  const wipe = () => isTerminal && process.stderr.write('\r\u001b[2K')
  const draw = () => {
    if (!isTerminal || last === undefined) return
    const text = pendingLine(last, performance.now() - lastMs)
    process.stderr.write(`\r\u001b[2K${text.slice(0, width - 1)}`)
  }
  const timer = isTerminal ? setInterval(draw, 100) : undefined
  timer?.unref()
  return {
    look: (progress) => {
      last = progress
      lastMs = performance.now()
      wipe()
      const what = changeText(progress)
      // Something may move that the line does not show.
      if (what !== told) process.stderr.write(`${changeLine(progress)}\n`)
      told = what
      draw()
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      wipe()
    },
  }
}

/** `+12.3 s  forming         waits for N3 to join (…)`. */
export const changeLine = (progress: Pick<WaitProgress, 'step'>): string =>
  `${`+${(progress.step.afterMs / 1_000).toFixed(1)} s`.padStart(8)}  ${changeText(progress)}`

const changeText = ({ step }: Pick<WaitProgress, 'step'>): string => {
  const { state, because, waitsFor, pending, illegal } = step
  const what = waitsFor.length > 0 ? `waits for ${waitsFor.join('; ')}` : because
  const checks = pending.filter((text) => ofCheck.test(text)).map((text) => ` · ${text}`)
  return `${state.padEnd(20)}  ${what}${checks.join('')}${illegal ? ' · THIS CANNOT FOLLOW what was seen before' : ''}`
}

/** What a state lacks stands in the line already; what a check lacks does not. */
const ofCheck = /^[a-z0-9-]+\/[a-z0-9-]+: /

const pendingLine = ({ step, unchangedMs, heldMs }: WaitProgress, sinceMs: number): string => {
  const now = ((step.afterMs + sinceMs) / 1_000).toFixed(0)
  const unchanged = ((unchangedMs + sinceMs) / 1_000).toFixed(0)
  const pending = heldMs === null ? step.pending.join('; ') : 'holds; waiting whether it goes on'
  return `… ${now} s, unchanged for ${unchanged} s · ${pending}`
}
