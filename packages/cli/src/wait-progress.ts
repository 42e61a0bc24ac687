import type { waitPendingLine, waitStepLines, waitStepText } from '@restate-preflight/reporters'
import type { WaitProgress } from '@restate-preflight/runner'
import type { StreamTraits } from './streams.ts'

/** What a person, or a log, sees on stderr while a command waits for a cluster. */
export interface ShownWait extends Disposable {
  look(progress: WaitProgress): void
}

/** How a change is written; the reporters are loaded when a command needs them. */
interface StepTexts {
  readonly waitPendingLine: typeof waitPendingLine
  readonly waitStepLines: typeof waitStepLines
  readonly waitStepText: typeof waitStepText
}

/** On a terminal one line that is kept up to date, above it what changed; elsewhere a line for each change. */
export const showWait = (
  { isTerminal, width }: StreamTraits,
  { waitPendingLine, waitStepLines, waitStepText }: StepTexts,
  quiet: boolean,
  write: (text: string) => void = (text) => process.stderr.write(text),
): ShownWait => {
  if (quiet) return { look: () => {}, [Symbol.dispose]: () => {} }
  let last: WaitProgress | undefined
  let lastMs = 0
  let told = ''
  const wipe = () => {
    if (isTerminal) write('\r\u001b[2K')
  }
  const draw = () => {
    if (!isTerminal || last === undefined) return
    const sinceMs = performance.now() - lastMs
    const text = waitPendingLine(last.step, {
      afterMs: last.step.afterMs + sinceMs,
      unchangedMs: last.unchangedMs + sinceMs,
      holds: last.heldMs !== null,
    })
    write(`\r\u001b[2K${text.slice(0, width - 1)}`)
  }
  const timer = isTerminal ? setInterval(draw, 100) : undefined
  timer?.unref()
  return {
    look: (progress) => {
      last = progress
      lastMs = performance.now()
      wipe()
      const { step } = progress
      const text = `${step.state} ${waitStepText(step)}`
      // Something may move that the text does not show.
      if (text !== told) {
        write(`${waitStepLines(step, isTerminal ? width : undefined).join('\n')}\n`)
      }
      told = text
      draw()
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      wipe()
    },
  }
}
