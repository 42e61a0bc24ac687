import {
  compareText,
  type Json,
  type MetadataGetReport,
  type MetadataReading,
  type MetadataSummary,
} from '@restate-preflight/core'
import { escapeControls } from '../json.ts'
import { hanging, wrap, wrapParts } from '../pretty/layout.ts'
import { joinBlocks, pageOf, type Block, type Page } from '../pretty/page.ts'
import { printable } from '../pretty/printable.ts'
import type { ReporterOptions } from '../reporter.ts'

/** One key for people: where it was read and what it is, then its body. */
export const metadataGetPretty = (original: MetadataGetReport, options: ReporterOptions = {}): string => {
  const page = pageOf(options)
  const report = printable(original)
  const { error, summary } = report
  return joinBlocks([
    [...readingLines(page, report.reading), ...(summary === null ? [] : summaryLines(page, summary))],
    error === null ? [] : errorLines(page, error),
    report.dump.map(page.style.faint),
    // The body keeps its own line breaks, so it is made printable on its own.
    summary === null || summary.failure !== null ? [] : bodyLines(original.value),
    report.redacted ? [page.style.faint('What may be a secret is ***; --no-redact shows it.')] : [],
  ])
}

/** JSON as it is, but for what steers a terminal or turns the direction of writing. */
const bodyLines = (value: Json): Block =>
  escapeControls(JSON.stringify(value, null, 2))
    .replaceAll(
      /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16)}`,
    )
    .split('\n')

/** The whole of a metadata report, two spaces. */
export const metadataJson = (report: object): string => `${escapeControls(JSON.stringify(report, null, 2))}\n`

const atWords = {
  linearizable: 'from the store, through',
  cached: 'from the cache of',
  leader: 'from the metadata leader,',
} as const

/** `nodes_config · from the store, through N1 (n1, http://…) · 14:03:21.123 UTC · 5 ms`. */
const readingLines = ({ style, width }: Page, { key, at, node, readAt, tookMs }: MetadataReading): Block => {
  const who =
    node === null
      ? 'any node'
      : `${node.key} (${[node.name, node.address].filter((part) => part !== null && part !== node.key).join(', ')})`
  const parts = [
    `${atWords[at]} ${who.replace(' ()', '')}`,
    ...(readAt === null ? [] : [`${readAt.slice(0, 23).replace('T', ' ')} UTC`]),
    ...(tookMs === null ? [] : [`${tookMs} ms`]),
  ]
  return hanging(`${style.strong(key)}  `, wrapParts(parts, width - key.length - 2))
}

const summaryLines = ({ width }: Page, summary: MetadataSummary): Block =>
  wrapParts(summaryParts(summary), width - 2).map((line) => `  ${line}`)

const summaryParts = (summary: MetadataSummary): readonly string[] => {
  const { version, bodyVersion, bytes, codec, codecName, modifiedAt, unknownFields, failure } = summary
  return [
    `version ${version ?? 'unknown'}`,
    ...(bodyVersion === null || bodyVersion === version ? [] : [`but ${bodyVersion} inside the value`]),
    `${bytes} bytes`,
    codec === null ? 'empty' : `codec ${codec} (${codecName ?? 'unknown'})`,
    ...(modifiedAt === null ? [] : [`modified ${modifiedAt.slice(0, 19).replace('T', ' ')} UTC`]),
    ...(unknownFields.length === 0
      ? []
      : [`fields that this version does not know: ${unknownFields.toSorted(compareText).join(', ')}`]),
    ...(failure === null ? [] : ['does not decode']),
  ]
}

export const errorLines = (
  page: Page,
  { code, message, layers, action }: NonNullable<MetadataGetReport['error']>,
): Block => [
  ...hanging(`${page.style.bad('✗')} `, wrap(`${page.style.strong(code)} ${message}`, page.width - 2)),
  ...layers.flatMap((layer) => hanging('  · ', wrap(layer, page.width - 4))).map(page.style.faint),
  ...hanging(`  ${page.style.notice('→')} `, wrap(action, page.width - 4)),
]
