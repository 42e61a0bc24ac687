import type { CheckOutcome, Severity } from '@restate-preflight/core'
import type { Mark } from './page.ts'

/** Glyph, word and colour of a severity. */
export const severityMarks: Readonly<Record<Severity, Mark>> = {
  critical: { glyph: '✗', word: 'CRITICAL', tone: 'bad' },
  high: { glyph: '✗', word: 'HIGH', tone: 'bad' },
  medium: { glyph: '▲', word: 'MEDIUM', tone: 'warning' },
  low: { glyph: '▲', word: 'LOW', tone: 'warning' },
  info: { glyph: '•', word: 'INFO', tone: 'notice' },
}

/** Of the outcomes that are no finding. */
export const outcomeMarks: Readonly<Record<Exclude<CheckOutcome, 'finding'>, Mark>> = {
  pass: { glyph: '✓', word: 'PASSED', tone: 'good' },
  error: { glyph: '!', word: 'ERROR', tone: 'bad' },
  unknown: { glyph: '?', word: 'UNKNOWN', tone: 'warning' },
  skipped: { glyph: '–', word: 'SKIPPED', tone: 'faint' },
}
