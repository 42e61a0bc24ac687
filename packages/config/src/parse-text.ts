import { parseDuration } from './duration.ts'
import type { Parse } from './layers.ts'
import { durationWords, maxConcurrency } from './validation/config-fields.ts'
import { alternatives, shown, suggestion } from './validation/field.ts'

/** Any text. */
export const asText: Parse<string> = (text) =>
  text.trim() === '' ? { ok: false, reason: 'it is empty' } : { ok: true, value: text }

/** `a, b` as a list. A comma inside braces belongs to a glob. */
export const asList: Parse<readonly string[]> = (text) => {
  const items = text
    .split(/,(?![^{]*\})/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.length === 0 ? { ok: false, reason: 'it is empty' } : { ok: true, value: items }
}

export const asWord =
  <const Word extends string>(words: readonly Word[]): Parse<Word> =>
  (text) => {
    const word = words.find((known) => known === text)
    return word === undefined
      ? { ok: false, reason: `${shown(text)} is not ${alternatives(words)}${suggestion(text, words)}` }
      : { ok: true, value: word }
  }

export const asDuration: Parse<number> = (text) => {
  const ms = parseDuration(/^\d+$/.test(text) ? Number(text) : text)
  return ms === null
    ? { ok: false, reason: `${shown(text)} is not ${durationWords}` }
    : { ok: true, value: ms }
}

export const asConcurrency: Parse<number> = (text) => {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= maxConcurrency
    ? { ok: true, value }
    : { ok: false, reason: `${shown(text)} is not a whole number from 1 to ${maxConcurrency}` }
}

const truths = { true: true, '1': true, yes: true, false: false, '0': false, no: false } as const

export const asTruth: Parse<boolean> = (text) =>
  Object.hasOwn(truths, text)
    ? { ok: true, value: truths[text as keyof typeof truths] }
    : { ok: false, reason: `${shown(text)} is not true or false` }
