import { describe, expect, it } from 'vitest'
import { TimeLimitReached, withTimeLimit } from './time-limit.ts'

describe('withTimeLimit', () => {
  it('returns what the function returns', () => {
    expect(withTimeLimit(1_000, () => 42)).toBe(42)
  })

  it('throws what the function throws', () => {
    const error = new Error('own')
    expect(() =>
      withTimeLimit(1_000, () => {
        throw error
      }),
    ).toThrow(error)
  })

  it('ends a function that never returns', () => {
    const forever = () => {
      for (;;);
    }
    expect(() => withTimeLimit(50, forever)).toThrow(TimeLimitReached)
  })

  it('may be nested', () => {
    expect(withTimeLimit(1_000, () => withTimeLimit(500, () => 1) + withTimeLimit(500, () => 2))).toBe(3)
  })
})
