import type { WaiversReport, WaiverState } from '@restate-preflight/core'
import type { ReporterOptions } from '../reporter.ts'
import { counted, wrap } from './layout.ts'
import { headline, joinBlocks, labelled, pageOf, type Block, type Mark, type Page } from './page.ts'
import { printable } from './printable.ts'

/** The waivers of a file for people: how each stands, what it is for, and until when. */
export const waiversPretty = (original: WaiversReport, options: ReporterOptions = {}): string => {
  const { file, entries, malformed } = printable(original)
  const page = pageOf(options)
  return joinBlocks([
    wrap(`${file} · ${counted(entries.length, 'waiver')}`, page.width).map(page.style.strong),
    ...entries.map((entry) => entryBlock(page, entry)),
    ...malformed.map(({ id, place, reasons }) => [
      ...headline(page, malformedMark, id ?? place, id === null ? '' : place),
      ...reasons.flatMap((reason) => labelled(page, 'why', reason)),
    ]),
  ])
}

const entryBlock = (page: Page, entry: WaiversReport['entries'][number]): Block => {
  const { id, state, because, check, reason, owner, ticket, severity, maxMagnitude } = entry
  const limits = [
    ...(severity === null ? [] : [`up to ${severity}`]),
    ...(maxMagnitude === null ? [] : [`up to magnitude ${maxMagnitude}`]),
  ]
  const who = [owner, ticket].filter((part) => part !== null)
  return [
    ...headline(page, marks[state], id, because),
    ...labelled(page, 'check', [check, ...limits].join(', ')),
    ...labelled(page, 'reason', `${reason}${who.length === 0 ? '' : ` (${who.join(', ')})`}`),
  ]
}

const malformedMark: Mark = { glyph: '✗', word: 'MALFORMED', tone: 'bad' }

const marks: Readonly<Record<WaiverState, Mark>> = {
  active: { glyph: '✓', word: 'ACTIVE', tone: 'good' },
  expiring: { glyph: '▲', word: 'EXPIRING', tone: 'warning' },
  expired: { glyph: '✗', word: 'EXPIRED', tone: 'bad' },
  outgrown: { glyph: '▲', word: 'OUTGROWN', tone: 'warning' },
  unused: { glyph: '▲', word: 'UNUSED', tone: 'warning' },
  'not-judged': { glyph: '?', word: 'NOT JUDGED', tone: 'notice' },
  elsewhere: { glyph: '–', word: 'ELSEWHERE', tone: 'faint' },
}
