import type { MetadataListReport, MetadataListRow } from '@restate-preflight/core'
import { counted, hanging, wrap } from '../pretty/layout.ts'
import { joinBlocks, pageOf, type Mark } from '../pretty/page.ts'
import { printable } from '../pretty/printable.ts'
import { fittingTable, none, tableLines, type Column } from '../pretty/table.ts'
import type { ReporterOptions } from '../reporter.ts'
import { errorLines } from './get.ts'

/** All keys for people: a line each; what could not be read is told once for each reason. */
export const metadataListPretty = (original: MetadataListReport, options: ReporterOptions = {}): string => {
  const page = pageOf(options)
  const { keys, withoutEpochs, rpcs } = printable(original)
  const table = fittingTable(page, keys, columns, markOf)
  const bytes = keys.reduce((sum, { summary }) => sum + (summary?.bytes ?? 0), 0)
  const present = keys.filter(({ summary }) => summary !== null)
  const errors = new Map(keys.flatMap(({ error }) => (error === null ? [] : [[error.code, error] as const])))
  const damaged = keys.flatMap(({ reading, summary }) =>
    summary?.failure == null
      ? []
      : [
          `${reading.key}: byte ${summary.failure.offset}, ${summary.failure.path}: ${summary.failure.reason}`,
        ],
  )
  return joinBlocks([
    table === null
      ? keys.map((row) => `${markOf(row).glyph} ${row.reading.key}  ${stateOf(row)}`)
      : tableLines(table, keys),
    damaged.flatMap((text) => hanging('✗ ', wrap(text, page.width - 2))),
    withoutEpochs === null ? [] : hanging('? ', wrap(withoutEpochs, page.width - 2)),
    ...[...errors.values()].map((error) => errorLines(page, error)),
    [page.style.faint(`${counted(present.length, 'key')}, ${bytes} bytes · ${counted(rpcs, 'RPC')}`)],
  ])
}

const stateOf = ({ summary, error }: MetadataListRow): string => {
  if (error !== null) return `unread (${error.code})`
  if (summary === null) return 'absent'
  return summary.failure === null ? 'decodes' : 'does not decode'
}

const markOf = ({ summary, error }: MetadataListRow): Pick<Mark, 'glyph' | 'tone'> => {
  if (error !== null) return { glyph: '?', tone: 'warning' }
  if (summary === null) return { glyph: '–', tone: 'faint' }
  return summary.failure === null ? { glyph: '✓', tone: 'good' } : { glyph: '✗', tone: 'bad' }
}

/** The version of the value's own body only where it is another one. */
const versionOf = ({ summary }: MetadataListRow): string => {
  if (summary === null) return none
  const { version, bodyVersion } = summary
  return bodyVersion === null || bodyVersion === version
    ? String(version ?? none)
    : `${version} (${bodyVersion} inside)`
}

const columns: readonly Column<MetadataListRow>[] = [
  { title: 'KEY', text: ({ reading }) => reading.key, rank: 0 },
  { title: 'VERSION', text: versionOf, alignRight: true, rank: 0 },
  { title: 'BYTES', text: ({ summary }) => String(summary?.bytes ?? none), alignRight: true, rank: 0 },
  {
    title: 'CODEC',
    text: ({ summary }) =>
      summary === null || summary.codec === null ? none : (summary.codecName ?? String(summary.codec)),
    rank: 1,
  },
  { title: 'STATE', text: stateOf, rank: 0 },
  {
    title: 'MODIFIED (UTC)',
    text: ({ summary }) => summary?.modifiedAt?.slice(0, 19).replace('T', ' ') ?? none,
    rank: 2,
  },
  { title: 'THROUGH', text: ({ reading }) => reading.node?.key ?? none, rank: 3 },
]
