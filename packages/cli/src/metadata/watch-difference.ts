import type { MetadataDiffReport } from '@restate-preflight/core'
import { lineOf, type WatchedChange } from './watch.ts'

/** Which differences between two places came, and which are gone. */
export const differenceChanges = (
  before: MetadataDiffReport,
  after: MetadataDiffReport,
): readonly WatchedChange[] => {
  const old = textsOf(before)
  const now = textsOf(after)
  return [
    ...[...now].filter((text) => !old.has(text)).map((text) => told('differs', text)),
    ...[...old].filter((text) => !now.has(text)).map((text) => told('no longer', text)),
  ]
}

const told = (word: 'differs' | 'no longer', text: string): WatchedChange => ({
  text: `${word}  ${text}`,
  data: { differs: word === 'differs' },
})

const textsOf = ({ changes, unread }: MetadataDiffReport): ReadonlySet<string> =>
  new Set([
    ...changes.map(lineOf),
    ...unread.map(({ key, place, error }) => `${key}: not read from ${place} (${error.code})`),
  ])
