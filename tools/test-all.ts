/**
 * `npm test`: everything, what fails soonest first. It stops at the first step that fails, ends with what ran and how long
 * it took, and with one plain line `N passed, N failed`: tests, plus one for each step that has no tests to count.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

interface Step {
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
  readonly minutes: number
  /** Takes no processor from the others to speak of, and no place among them. */
  readonly waits?: boolean
  /** Runs on what the others leave of the processors. */
  readonly yields?: boolean
}

interface Outcome {
  readonly step: Step
  readonly ok: boolean
  readonly seconds: number
  readonly passed: number
  readonly failed: number
}

const step = (title: string, minutes: number, line: string): Step => {
  const [command = '', ...args] = line.split(' ')
  return { title, command, args, minutes }
}

/** Steps at a time, of those that do not mostly wait. */
const places = 2

const elsewhere = ['tools', '@restate-preflight/e2e', '@restate-preflight/local-cluster', 'restate-preflight']

/**
 * One after the other; the steps of a stage start in their order, each as soon as there is a place, since each has use for one processor
 * only. `nx sync:check` stands first also because it leaves the project graph that lint's boundaries need; what is built is of the types
 * that were checked before. Of the largest stage the short steps stand last, so that both places have work to its
 * end. Tests of the whole mostly wait for clusters: lint fits in between.
 */
const stages: readonly (readonly Step[])[] = [
  [step('project references', 2, 'nx sync:check')],
  [
    step('types', 5, 'tsc -b'),
    step('format', 2, 'prettier --check --log-level=warn .'),
    step('unused code', 3, 'knip'),
    step('pages', 2, 'node --conditions=@restate-preflight/source tools/pages.ts --check'),
  ],
  [step('build', 4, 'nx run-many -t build')],
  [
    { ...step('unit tests: servers', 6, 'nx run @restate-preflight/local-cluster:test'), waits: true },
    step('repository tests', 4, 'nx run tools:test'),
    step('unit tests', 12, `nx run-many -t test --parallel=1 --exclude=${elsewhere.join(',')}`),
    step('unit tests: command', 8, 'nx run restate-preflight:test'),
    step('documentation', 4, 'nx run @restate-preflight/docs:site'),
    // Fifty of them: npm run proof:lifecycle.
    step('lifecycle proof', 5, 'node --conditions=@restate-preflight/source bench/lifecycle-proof.ts 3'),
  ],
  // Alone: company in the caches of the processor raises what it measures from 11 to 14, where 16 are allowed.
  [step('decoding', 3, 'node --conditions=@restate-preflight/source bench/decode.ts')],
  [
    step('end to end', 20, 'nx run @restate-preflight/e2e:test'),
    { ...step('lint', 15, 'eslint --max-warnings=0 .'), yields: true },
    { ...step('packages', 10, 'node tools/package-check.ts'), yields: true },
  ],
]

/**
 * The folder of a link to Python itself. Programs in Python are started by the hundred, and the stand-in of a version manager takes half a
 * second for each. Empty where there is no Python.
 */
const pythonFolder = (): readonly string[] => {
  const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
  if (asked.status !== 0) return []
  const folder = resolve('node_modules/.cache/python')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  symlinkSync(asked.stdout.trim(), join(folder, 'python3'))
  return [folder]
}

const env = {
  ...process.env,
  PATH: [...pythonFolder(), process.env['PATH'] ?? ''].join(delimiter),
  NX_DAEMON: 'false',
  NX_ISOLATE_PLUGINS: 'false',
  NX_TUI: 'false',
  NX_DEFAULT_OUTPUT_STYLE: 'static',
  RESTATE_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: '1',
  ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
}

const main = async (): Promise<number> => {
  const started = performance.now()
  const outcomes: Outcome[] = []
  for (const stage of stages) {
    outcomes.push(...(await performAll(stage)))
    if (outcomes.some(({ ok }) => !ok) || interruption !== undefined) break
  }
  process.stdout.write(`\n${summary(outcomes, performance.now() - started)}\n`)
  if (interruption !== undefined) return interruption === 'SIGINT' ? 130 : 143
  return outcomes.every(({ ok }) => ok) ? 0 : 1
}

let interruption: NodeJS.Signals | undefined

/** Those that have begun when one fails, or when we are interrupted, are waited for; no other is begun. */
const performAll = async (stage: readonly Step[]): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = []
  const begun = async (one: Step): Promise<void> => {
    process.stdout.write(`\n── ${one.title}: ${[one.command, ...one.args].join(' ')}\n`)
    outcomes.push(await perform(one, stage.length > 1))
  }
  const waiting = stage.filter(({ waits }) => waits === true).map(begun)
  const queue = stage.filter(({ waits }) => waits !== true)
  const place = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await begun(next)
      if (outcomes.some(({ ok }) => !ok) || interruption !== undefined) return
    }
  }
  await Promise.all([...waiting, ...Array.from({ length: places }, place)])
  return outcomes
}

/**
 * The step leads a process group of its own, and a signal goes to all of it: task runners do not pass signals on, and
 * tests have servers to stop. Then we wait for it. The output of a step that is not alone comes when it has ended, in one piece.
 */
const perform = (step: Step, hasCompany: boolean): Promise<Outcome> =>
  new Promise((resolve) => {
    const startedMs = performance.now()
    const child = spawn(step.command, step.args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (step.yields === true && child.pid !== undefined)
      setPriority(child.pid, constants.priority.PRIORITY_LOW)
    let output = ''
    const tell = (target: NodeJS.WritableStream) => (chunk: Buffer) => {
      output += chunk.toString()
      if (!hasCompany) target.write(chunk)
    }
    child.stdout.on('data', tell(process.stdout))
    child.stderr.on('data', tell(process.stderr))
    const signal = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch (error) {
        // The group may have ended a moment ago; its `close` is on its way.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    const interrupt = (name: NodeJS.Signals): void => {
      interruption = name
      signal(name)
    }
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
    const deadline = setTimeout(() => {
      process.stdout.write(`\n${step.title} did not end within ${step.minutes} minutes; stopping it.\n`)
      signal('SIGTERM')
      setTimeout(signal, 20_000, 'SIGKILL').unref()
    }, step.minutes * 60_000)
    const settle = (ok: boolean): void => {
      clearTimeout(deadline)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      if (hasCompany && output !== '') process.stdout.write(`\n── ${step.title}\n${output}`)
      const seconds = (performance.now() - startedMs) / 1000
      resolve({ step, ok, seconds, ...count(output, ok) })
    }
    child.once('error', (error) => {
      process.stdout.write(`cannot start ${step.command}: ${error.message}\n`)
      settle(false)
    })
    child.once('close', (code) => {
      settle(code === 0)
    })
  })

/** Adds up vitest's summary lines, which nx prints for cached runs too. A step without any counts as one. */
const count = (output: string, ok: boolean): { readonly passed: number; readonly failed: number } => {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => /^\s*Tests {2}/u.test(line))
  const sum = (word: string): number =>
    lines.reduce((total, line) => total + Number(new RegExp(`(\\d+) ${word}`, 'u').exec(line)?.[1] ?? 0), 0)
  const failed = sum('failed')
  if (lines.length === 0) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
  return { passed: sum('passed'), failed: ok ? failed : Math.max(failed, 1) }
}

const summary = (outcomes: readonly Outcome[], ms: number): string => {
  const total = (value: (outcome: Outcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0)
  const rows = outcomes.map(
    ({ step, ok, seconds, passed }) =>
      `${ok ? 'ok     ' : interruption === undefined ? 'FAILED ' : 'CUT OFF'}  ${step.title.padEnd(20)}${seconds.toFixed(1).padStart(7)} s${passed > 1 ? `  ${passed} tests` : ''}`,
  )
  const left = stages
    .flat()
    .filter((each) => !outcomes.some(({ step }) => step === each))
    .map(({ title }) => title)
  return [
    ...rows,
    ...(left.length > 0 ? [`not run: ${left.join(', ')}`] : []),
    `${(ms / 1000).toFixed(0)} s in all`,
    '',
    // Half a run says nothing about the rest.
    interruption !== undefined
      ? `stopped by ${interruption}`
      : `${total(({ passed }) => passed)} passed, ${total(({ failed }) => failed)} failed`,
  ].join('\n')
}

process.exitCode = await main()
