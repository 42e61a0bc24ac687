import type { StatusReport } from '@restate-preflight/core'
import type { ReporterOptions } from '../reporter.ts'
import { errorBlocks } from './gaps.ts'
import { clusterLines, nextSteps, runLines, waitsFor } from './header.ts'
import { storeLines } from './metadata-store.ts'
import { nodeLines } from './nodes.ts'
import { joinBlocks, pageOf } from './page.ts'
import { printable } from './printable.ts'
import { registrationLines } from './registration.ts'
import { reviewLines } from './review.ts'
import { serviceLines } from './services.ts'

/**
 * Where the cluster and its nodes are in their life, what they wait for, and what to do next. With `problemsOnly` a
 * cluster that serves is no news: the text is empty.
 */
export const statusPretty = (original: StatusReport, options: ReporterOptions = {}): string => {
  const report = printable(original)
  const page = pageOf(options)
  const { nodes, lifecycle } = report.cluster
  const problemsOnly = options.problemsOnly === true
  if (problemsOnly && lifecycle.state === 'serving' && !report.run.aborted) return ''
  return joinBlocks([
    [...clusterLines(page, report), ...runLines(page, report)],
    nodeLines(page, problemsOnly ? nodes.filter(({ state }) => state !== 'serving') : nodes),
    serviceLines(page, report, problemsOnly),
    ...storeLines(page, report),
    registrationLines(page, nodes),
    reviewLines(page, report),
    waitsFor(page, report),
    nextSteps(page, report),
    ...(page.developer || nodes.length === 0 ? errorBlocks(page, report) : []),
  ])
}
