import { randomUUID } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { inject } from 'vitest'
import { expectDescribed } from './schemas.ts'

/** The fields of a report that scenarios assert: black box, so not the types of the tool. */
export interface Report {
  readonly verdict: string
  readonly grade: { readonly letter: string | null; readonly score: number | null }
  readonly coverage: number
  readonly gate: { readonly passed: boolean; readonly exitCode: number; readonly reasons: readonly string[] }
  readonly run: {
    readonly aborted: boolean
    readonly rpcs: number
    readonly bytesReceived: number
    readonly durationMs: number
    readonly effects: readonly string[]
  }
  readonly cluster: {
    readonly name: string | null
    readonly fingerprint: string | null
    readonly lifecycle: {
      readonly state: string
      readonly because: string
      readonly nextSteps: readonly string[]
      readonly settling: boolean
    }
    readonly nodes: readonly {
      readonly id: string
      readonly name: string | null
      readonly address: string
      readonly state: string
    }[]
  }
  readonly checks: readonly {
    readonly id: string
    readonly outcome: string
    readonly reason: string | null
  }[]
  readonly findings: readonly {
    readonly id: string
    readonly check: string
    readonly message: string
    readonly severity: string
    readonly confirmation: string
    readonly symptom: string
    readonly current: string
    readonly action: string
    /** The id of the finding that it is folded under. */
    readonly causedBy: string | null
    readonly targets: readonly { readonly kind: string; readonly id: string }[]
    readonly evidence: readonly {
      readonly fact: string
      readonly node: string | null
      readonly value: unknown
    }[]
  }[]
  readonly errors: readonly { readonly code: string; readonly target: string | null }[]
}

export interface Outcome {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

/** Where the fast tests find what the scenarios read. */
const recordings = fileURLToPath(new URL('../../packages/cli/test/recorded/', import.meta.url))
const isRecording = process.env['PREFLIGHT_RECORD'] === '1'

/** Runs the installed CLI. */
export const preflight = async (
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal
    readonly timeoutMs?: number
    /** Called with each piece of what it says on stderr, as it is said. */
    readonly onStderr?: (piece: string) => void
  } = {},
): Promise<Outcome> => {
  const installation = inject('installation')
  const running = execa(binary(), args, {
    cwd: installation,
    reject: false,
    timeout: options.timeoutMs ?? 60_000,
    // Task runners set FORCE_COLOR, and Node warns on stderr where both are.
    // What a developer has installed is no part of a test.
    env: {
      FORCE_COLOR: undefined,
      NO_COLOR: '1',
      RESTATE_PREFLIGHT_DATA_DIR: join(installation, 'no-data'),
      ...options.env,
    },
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal, gracefulCancel: false }),
  })
  running.stderr.on('data', (piece: Buffer) => options.onStderr?.(piece.toString()))
  const { exitCode, stdout, stderr, durationMs } = await running
  await expectDescribed(args, stdout)
  return { exitCode, stdout, stderr, durationMs }
}

/** The path of the installed command. */
export const binary = (): string => join(inject('installation'), 'node_modules/.bin/restate-preflight')

/** A file of `e2e/fixtures`, as installed. */
export const fixture = (name: string): string => join(inject('installation'), name)

/**
 * `check -o json`. The report and the exit code always agree. With PREFLIGHT_RECORD=1 (`npm run record`) the snapshot of
 * a named scenario is kept for the fast tests that replay it.
 */
export const check = async (
  address: string,
  options: {
    readonly scenario?: string
    readonly args?: readonly string[]
    readonly timeoutMs?: number
  } = {},
): Promise<Report & { readonly tookMs: number; readonly snapshotFile: string }> => {
  const { scenario, args = [], timeoutMs } = options
  // Tests run side by side.
  const file = fixture(`${scenario ?? randomUUID()}.json`)
  const outcome = await preflight(
    ['check', '-s', address, '-o', 'json', '--save-snapshot', file, ...args],
    timeoutMs === undefined ? {} : { timeoutMs },
  )
  const report = parse(outcome)
  if (report.gate.exitCode !== outcome.exitCode) {
    throw new Error(`the report says exit code ${report.gate.exitCode}, the process ${outcome.exitCode}`)
  }
  if (isRecording && scenario !== undefined) await copyFile(file, join(recordings, `${scenario}.json`))
  return { ...report, tookMs: outcome.durationMs, snapshotFile: file }
}

/** `status -o json`. */
export const status = async (address: string): Promise<Pick<Report, 'cluster' | 'errors'>> =>
  parse(await preflight(['status', '-s', address, '-o', 'json']))

const parse = ({ stdout, stderr, exitCode }: Outcome): Report => {
  try {
    return JSON.parse(stdout) as Report
  } catch {
    throw new Error(
      `no JSON on stdout (exit code ${exitCode}): ${stdout.slice(0, 500)}\n${stderr.slice(0, 2_000)}`,
    )
  }
}

/** Findings above info, as `check/message` with their targets. */
export const problems = (report: Report): readonly string[] =>
  report.findings
    .filter(({ severity, confirmation }) => severity !== 'info' && confirmation !== 'transient')
    .map(
      ({ check: id, message, targets }) => `${id} ${message} ${targets.map((target) => target.id).join(',')}`,
    )

const paceCheck = 'health/metadata-reads-are-quick'

/** A report without what a busy machine alone brings about: the note that a read took long. */
export const apartFromPace = <R extends Report>(report: R): R => ({
  ...report,
  checks: report.checks.filter(({ id }) => id !== paceCheck),
  findings: report.findings.filter(({ check: id, severity }) => id !== paceCheck || severity !== 'info'),
})

/** The finding of a check, for closer looks. */
export const findingOf = (report: Report, id: string): Report['findings'][number] => {
  const found = report.findings.find((finding) => finding.check === id)
  if (found === undefined)
    throw new Error(`no finding of ${id}; there are: ${problems(report).join('; ') || 'none'}`)
  return found
}

/** The state of a node by its name. */
export const stateOf = (report: Pick<Report, 'cluster'>, name: string): string | undefined =>
  report.cluster.nodes.find((node) => node.name === name)?.state
