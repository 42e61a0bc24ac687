const firstMs = 250
const longestMs = 5_000
const growth = 1.5
/** Waiters that started together drift apart. */
const jitter = 0.2

/** How long to pause after so many looks in a row that found nothing new; `random` is from 0 to 1. */
export const pauseMs = (looksWithoutChange: number, random: number): number => {
  const ms = Math.min(firstMs * growth ** looksWithoutChange, longestMs)
  return Math.round(ms * (1 - jitter + 2 * jitter * random))
}
