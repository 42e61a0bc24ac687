import { isCounted, type Finding, type Report } from '@restate-preflight/core'
import type { Block, Page } from './page.ts'

const maxAddresses = 3

/**
 * What makes the commands of the findings reach this cluster: they name no address, and restatectl would ask
 * localhost:5122, which may be another cluster.
 */
export const commandAddress = (page: Page, report: Report, findings: readonly Finding[]): Block => {
  const { cluster, run } = report
  const needed = findings.some(
    (finding) =>
      isCounted(finding) &&
      finding.action !== cluster.lifecycle.nextSteps.join(' ') &&
      /restatectl (?!.*--address)/.test(finding.action),
  )
  if (!needed) return []
  const serving = cluster.nodes.filter(({ state }) => state === 'serving').map(({ address }) => address)
  const addresses = serving.length > 0 ? serving.slice(0, maxAddresses) : run.addresses
  return [
    page.style.strong('For the commands below to reach this cluster'),
    `     ${page.style.strong(`export RESTATECTL_ADDRESS=${addresses.join(',')}`)}`,
  ]
}
