import type { Check } from '@restate-preflight/core'

/** Empty texts: the compiler lets them through. A finding without a value for a placeholder is an error of its check. */
export const textProblems = (check: Check): readonly string[] =>
  Object.entries(check.messages).flatMap(([id, message]) =>
    Object.entries(message)
      .filter(([, text]: readonly [string, string]) => text.trim() === '')
      .map(([part]) => `the message "${id}" of ${check.id} has no ${part}`),
  )
