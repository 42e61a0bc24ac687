import {
  differenceText,
  type Difference,
  type DifferenceArea,
  type DiffReport,
} from '@restate-preflight/core'
import { counted, hanging, wrap } from './pretty/layout.ts'
import { joinBlocks, pageOf, type Block, type Page } from './pretty/page.ts'
import { printable } from './pretty/printable.ts'
import type { ReporterOptions } from './reporter.ts'

/** What changed, for people: by area, one line for each difference. */
export const diffPretty = (original: DiffReport, options: ReporterOptions = {}): string => {
  const page = pageOf(options)
  const { style, width } = page
  const report = printable(original)
  const { before, after, differences, omitted, notCompared } = report
  return joinBlocks([
    otherCluster(report, page),
    [
      ...hanging(`${style.strong('from')} `, wrap(before.name, width - 5)),
      ...hanging(`${style.strong('to')}   `, wrap(after.name, width - 5)),
    ],
    ...[...Map.groupBy(differences, ({ area }) => area)].map(([area, own]) => [
      style.strong(titles[area]),
      ...own.flatMap((difference) =>
        hanging(`  ${glyphOf(difference)} `, wrap(differenceText(difference), width - 4)),
      ),
    ]),
    omitted === 0 ? [] : [`and ${omitted} more`],
    notCompared.flatMap((what) => hanging('? ', wrap(`not compared: ${what}`, width - 2))),
    [
      style.faint(
        differences.length === 0 ? 'no difference' : counted(differences.length + omitted, 'difference'),
      ),
    ],
  ])
}

const titles: Readonly<Record<DifferenceArea, string>> = {
  setting: 'settings',
  cluster: 'cluster',
  node: 'nodes',
  partition: 'partitions',
  log: 'logs',
  'metadata-key': 'metadata',
  check: 'checks',
  finding: 'findings',
}

/** Of two clusters nearly all differs, and means nothing for either. */
const otherCluster = ({ sameCluster, before, after }: DiffReport, { style, width }: Page): Block => {
  if (sameCluster !== false) return []
  const text = `These are two clusters: ${clusterText(before)} and ${clusterText(after)}.`
  return hanging(`${style.warning('!')} `, wrap(text, width - 2))
}

const clusterText = ({ cluster: { name, fingerprint } }: DiffReport['before']): string =>
  `${name ?? 'one without a name'} with the fingerprint ${fingerprint}`

const glyphOf = ({ before, after }: Difference): string =>
  before === null ? '+' : after === null ? '-' : '~'
