import { isCounted, type Finding } from '@restate-preflight/core'
import type { Reporter } from '../reporter.ts'
import { baselineBlock } from './baseline.ts'
import { commandAddress } from './command-address.ts'
import { findingBlocks } from './findings.ts'
import { foldingOf } from './folding.ts'
import { errorBlocks, skippedBlock, unknownBlocks } from './gaps.ts'
import { clusterLines, nextSteps, runLines } from './header.ts'
import { joinBlocks, pageOf } from './page.ts'
import { pluginLines } from './plugins.ts'
import { printable } from './printable.ts'
import { reviewLines } from './review.ts'
import { verdictLines } from './verdict-line.ts'

/** A report for people: the state of the cluster, what is wrong and what to do, what could not be judged, the verdict. */
export const pretty: Reporter = (original, options = {}) => {
  const report = printable(original)
  const page = pageOf(options)
  const { checks, cluster } = report
  if (options.problemsOnly === true) {
    const unsettled = cluster.lifecycle.state !== 'serving'
    const findings = report.findings.filter(
      (finding) => isCounted(finding) || finding.causedBy !== null || finding.waived !== null,
    )
    const folding = foldingOf(report, findings)
    return joinBlocks([
      ...(unsettled ? [clusterLines(page, report), reviewLines(page, report), nextSteps(page, report)] : []),
      commandAddress(page, report, findings),
      ...findingBlocks(page, report, findings, folding),
      ...errorBlocks(page, report, findings),
      ...unknownBlocks(page, report, folding),
      verdictLines(page, report),
    ])
  }
  const findings: readonly Finding[] = report.findings
  const folding = foldingOf(report, findings)
  return joinBlocks([
    [...clusterLines(page, report), ...runLines(page, report)],
    reviewLines(page, report),
    nextSteps(page, report),
    checks.length === 0 ? ['No check was run.'] : pluginLines(page, report),
    commandAddress(page, report, findings),
    ...findingBlocks(page, report, findings, folding),
    ...errorBlocks(page, report, findings),
    ...unknownBlocks(page, report, folding),
    skippedBlock(page, checks),
    baselineBlock(page, report),
    verdictLines(page, report),
  ])
}
