import { isCounted } from '@restate-preflight/core'
import type { Reporter } from '../reporter.ts'
import { findingBlocks } from './findings.ts'
import { errorBlocks, skippedBlock, unknownBlocks } from './gaps.ts'
import { clusterLines, nextSteps, runLines } from './header.ts'
import { joinBlocks, pageOf } from './page.ts'
import { pluginLines } from './plugins.ts'
import { printable } from './printable.ts'
import { verdictLine } from './verdict-line.ts'

/** A report for people: the state of the cluster, what is wrong and what to do, what could not be judged, the verdict. */
export const pretty: Reporter = (original, options = {}) => {
  const report = printable(original)
  const page = pageOf(options)
  const { checks, findings, cluster } = report
  if (options.problemsOnly === true) {
    const unsettled = cluster.lifecycle.state !== 'serving'
    return joinBlocks([
      ...(unsettled ? [clusterLines(page, report), nextSteps(page, report)] : []),
      ...findingBlocks(page, findings.filter(isCounted)),
      ...errorBlocks(page, report),
      ...unknownBlocks(page, report),
      [verdictLine(page, report)],
    ])
  }
  return joinBlocks([
    [...clusterLines(page, report), ...runLines(page, report)],
    nextSteps(page, report),
    checks.length === 0 ? ['No check was run.'] : pluginLines(page, report),
    ...findingBlocks(page, findings),
    ...errorBlocks(page, report),
    ...unknownBlocks(page, report),
    skippedBlock(page, checks),
    [verdictLine(page, report)],
  ])
}
