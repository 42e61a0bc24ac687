import { compareText, type Report } from '@restate-preflight/core'
import { printable } from '../pretty/printable.ts'
import type { Reporter } from '../reporter.ts'
import { familiesOf, type Family, type Sample } from './families.ts'

/**
 * Prometheus text 0.0.4. There are no times on samples, which the textfile collector refuses; when the run ended is a gauge of
 * its own.
 */
export const prometheus: Reporter = (report) => exposition(report, false)

/** OpenMetrics 1.0: the same families, with units and an end. */
export const openmetrics: Reporter = (report) => `${exposition(report, true)}# EOF\n`

const prefix = 'restate_preflight_'

const exposition = (report: Report, open: boolean): string =>
  familiesOf(printable(report))
    .filter(({ samples }) => samples.length > 0)
    .flatMap((family) => [
      ...headLines(family, open),
      ...family.samples.map((sample) => sampleLine(family, sample)),
    ])
    .map((line) => `${line}\n`)
    .join('')

const headLines = ({ name, help, unit }: Family, open: boolean): readonly string[] => {
  // OpenMetrics takes `_info` for a type of its own.
  const isInfo = open && name.endsWith('_info')
  const family = `${prefix}${isInfo ? name.slice(0, -'_info'.length) : name}`
  return [
    `# HELP ${family} ${help}`,
    `# TYPE ${family} ${isInfo ? 'info' : 'gauge'}`,
    ...(open && unit !== undefined ? [`# UNIT ${family} ${unit}`] : []),
  ]
}

const sampleLine = ({ name }: Family, { labels, value }: Sample): string => {
  const pairs = Object.entries(labels)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([label, text]) => `${label}="${escapeLabel(text)}"`)
  return `${prefix}${name}{${pairs.join(',')}} ${value}`
}

const escapeLabel = (text: string): string =>
  text.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
