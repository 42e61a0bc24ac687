import type { WaitReport } from '@restate-preflight/core'
import { escapeControls } from './json.ts'
import { counted, hanging, wrap } from './pretty/layout.ts'
import { joinBlocks, numbered, pageOf } from './pretty/page.ts'
import { printable } from './pretty/printable.ts'
import type { ReporterOptions } from './reporter.ts'

/** What came of waiting, for people: one line where it came true; else why not, and what to do. */
export const waitPretty = (original: WaitReport, options: ReporterOptions = {}): string => {
  const report = printable(original)
  const page = pageOf(options)
  const { style, width } = page
  const goals = report.conditions.map((condition) => condition.for).join(' and ')
  const effort = `${(report.durationMs / 1_000).toFixed(1)} s, ${counted(report.polls, 'look')}, ${counted(report.rpcs, 'RPC')}`
  if (report.met) {
    return joinBlocks([hanging(`${style.good('✓')} `, wrap(`${goals}, after ${effort}`, width - 2))])
  }
  const { nextSteps } = report.cluster
  return joinBlocks([
    hanging(`${style.bad('✗')} `, wrap(`not ${goals}: ${report.reason ?? 'no reason is known'}`, width - 2)),
    report.conditions
      .filter(({ met }) => !met)
      .flatMap((condition) =>
        hanging('  • ', wrap(`${condition.for}: ${condition.because}`, width - 4)).map(style.faint),
      ),
    nextSteps.length === 0 ? [] : [style.strong('Next'), ...numbered(page, nextSteps)],
    [style.faint(`${effort} · exit ${report.exitCode}`)],
  ])
}

/** The whole of it, two spaces. */
export const waitJson = (report: WaitReport): string => `${escapeControls(JSON.stringify(report, null, 2))}\n`
