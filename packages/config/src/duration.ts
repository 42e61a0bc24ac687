const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Timers of Node fire at once beyond 24.8 days; nobody waits longer than a day for a report. */
const longestMs = 24 * units.h

/**
 * Milliseconds of a duration: `500ms`, `3s`, `2m`, `1h`, also with a fraction, or a number of milliseconds. Null for
 * anything else, for zero, and for more than 24 hours.
 */
export const parseDuration = (value: string | number): number | null => {
  const ms = typeof value === 'number' ? value : parseText(value)
  return Number.isInteger(ms) && ms > 0 && ms <= longestMs ? ms : null
}

const parseText = (text: string): number => {
  const [, amount = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)\s*$/.exec(text) ?? []
  if (!isUnit(unit)) return Number.NaN
  // 0.3 s is 299.99999999999994 ms in floating point.
  return Math.round(Number(amount) * units[unit] * 1000) / 1000
}

const isUnit = (text: string): text is keyof typeof units => Object.hasOwn(units, text)

/** A duration in the largest unit that gives a whole number; parseDuration reads it back exactly. */
export const formatDuration = (ms: number): string => {
  const unit = (['h', 'm', 's', 'ms'] as const).find((name) => ms % units[name] === 0) ?? 'ms'
  return `${ms / units[unit]}${unit}`
}
