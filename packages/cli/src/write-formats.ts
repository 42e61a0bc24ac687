import type { Plugin, Report } from '@restate-preflight/core'
import { detailFor, type ReporterOptions } from '@restate-preflight/reporters'
import { formatOf, type FormatName } from '@restate-preflight/reporters/formats'
import { checkPage } from './check-page.ts'
import { describeError, exitCodeFor } from './errors.ts'
import { detailContext, type OutputFlags } from './flags.ts'
import { writeOutput, type Output } from './outputs.ts'
import type { StreamTraits } from './streams.ts'

interface FormatContext {
  readonly flags: OutputFlags
  readonly stdout: StreamTraits
  readonly plugins: readonly Plugin[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Writes a report in each of the formats that were asked for. Gives what failed: it keeps no other from being written. */
export const writeFormats = async (
  outputs: readonly Output<FormatName>[],
  report: Report,
  context: FormatContext,
): Promise<readonly unknown[]> => {
  const failures: unknown[] = []
  for (const output of outputs) {
    await writeFormat(output, report, context).catch((error: unknown) => failures.push(error))
  }
  return failures
}

/** Says what could not be written. The verdict stands: the exit code is only kept from being 0. */
export const sayUnwritten = (failures: readonly unknown[], stderr: StreamTraits): void => {
  for (const failure of failures) {
    process.exitCode ||= exitCodeFor(failure)
    process.stderr.write(describeError(failure, [], stderr))
  }
}

const writeFormat = async (
  { format, file }: Output<FormatName>,
  report: Report,
  context: FormatContext,
): Promise<void> => {
  const { load, withPages = false } = formatOf(format)
  const reporter = await load()
  const options = optionsFor(file, context)
  const pages = withPages ? await pagesOf(report, context.plugins) : new Map<string, string>()
  writeOutput(reporter(report, { ...options, pages }), file)
  const summary = context.env['GITHUB_STEP_SUMMARY'] ?? ''
  if (format === 'github' && summary !== '') {
    const { appendStepSummary } = await import('./step-summary.ts')
    appendStepSummary(report, summary)
  }
}

/** Files have no colour. */
const optionsFor = (file: string | null, { flags, stdout }: FormatContext): ReporterOptions => ({
  width: stdout.width,
  color: stdout.color && file === null,
  detail: detailFor(detailContext(flags, stdout.isTerminal && file === null)),
  verbose: flags.verbose,
  problemsOnly: flags.problems,
})

/** The pages of checks that have findings. */
const pagesOf = async (
  { findings }: Report,
  plugins: readonly Plugin[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = [...new Set(findings.map(({ check }) => check))]
  const pages = await Promise.all(ids.map(async (id) => [id, await checkPage(plugins, id)] as const))
  return new Map(pages.flatMap(([id, page]) => (page === null ? [] : [[id, page] as const])))
}
