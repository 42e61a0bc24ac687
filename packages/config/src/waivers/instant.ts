import type { Instant } from '@restate-preflight/core'

type ReadInstant =
  { readonly ok: true; readonly value: Instant } | { readonly ok: false; readonly reason: string }

const utc = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?Z$/

/**
 * A point of time, which only UTC with a time of day is: a day alone ends at another time in each place, and a time without a zone is
 * read differently on each machine. The reason says how it is written right, where that can be guessed.
 */
export const readInstant = (value: unknown): ReadInstant => {
  if (typeof value !== 'string')
    return { ok: false, reason: `${JSON.stringify(value)} is not a time; ${form}` }
  const match = utc.exec(value)
  const time = Date.parse(value)
  if (match !== null && isRealDay(match[1] ?? '', time))
    return { ok: true, value: new Date(time).toISOString() }
  return { ok: false, reason: `"${value}" is not a time in UTC; ${suggestionFor(value) ?? form}` }
}

const form = 'write it as 2026-12-24T18:00:00Z'

const suggestionFor = (value: string): string | null => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && isRealDay(value, Date.parse(`${value}T00:00:00Z`)))
    return `a day ends at another time in each place: write "${value}T00:00:00Z" for its beginning`
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?$/.test(value))
    return `it has no zone: write "${value.replace(' ', 'T')}Z" if it is meant in UTC`
  const time = /[+-]\d{2}:?\d{2}$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : `write "${new Date(time).toISOString().replace('.000', '')}"`
}

/** JavaScript reads 30 February as 2 March. */
const isRealDay = (day: string, time: number): boolean =>
  !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
