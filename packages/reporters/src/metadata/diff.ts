import { changeText, type MetadataChange, type MetadataDiffReport } from '@restate-preflight/core'
import { counted, hanging, wrap } from '../pretty/layout.ts'
import { joinBlocks, pageOf } from '../pretty/page.ts'
import { printable } from '../pretty/printable.ts'
import type { ReporterOptions } from '../reporter.ts'
import { errorLines } from './get.ts'

/** What differs, for people: by key, one line for each difference. */
export const metadataDiffPretty = (original: MetadataDiffReport, options: ReporterOptions = {}): string => {
  const page = pageOf(options)
  const { style, width } = page
  const { before, after, keys, changes, unread } = printable(original)
  const byKey = Map.groupBy(changes, ({ key }) => key)
  const errors = new Map(unread.map(({ error }) => [error.code, error]))
  const equal = keys.length - byKey.size
  return joinBlocks([
    hanging(`${style.strong('from')} `, wrap(before, width - 5)).concat(
      hanging(`${style.strong('to')}   `, wrap(after, width - 5)),
    ),
    ...[...byKey].map(([key, own]) => [
      style.strong(key),
      ...own.flatMap((change) => changeLines(change, width)),
    ]),
    ...[...errors.values()].map((error) => errorLines(page, error)),
    unread.length === 0
      ? []
      : hanging(
          '? ',
          wrap(`not compared: ${unread.map(({ key, place }) => `${key} (${place})`).join(', ')}`, width - 2),
        ),
    [
      style.faint(
        keys.length === 0
          ? `nothing was compared${unread.length === 0 ? ': no key is in both places' : ''}`
          : `${changes.length === 0 ? 'no difference' : counted(changes.length, 'difference')} · ${counted(equal, 'key')} equal`,
      ),
    ],
  ])
}

const glyphOf = ({ before, after }: MetadataChange): string =>
  before === null ? '+' : after === null ? '-' : '~'

const changeLines = (change: MetadataChange, width: number): readonly string[] =>
  hanging(`  ${glyphOf(change)} `, wrap(changeText(change), width - 4))
