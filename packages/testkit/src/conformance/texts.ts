import type { Check, Snapshot } from '@restate-preflight/core'
import { draftsOf, observe } from '../observed.ts'

/** Empty texts, and placeholders that a finding has no value for: the compiler sees to both, and JavaScript has none. */
export const textProblems = (check: Check, clusters: readonly Snapshot[]): readonly string[] => [
  ...Object.entries(check.messages).flatMap(([id, message]) =>
    Object.entries(message)
      .filter(([, text]: readonly [string, string]) => text.trim() === '')
      .map(([part]) => `the message "${id}" of ${check.id} has no ${part}`),
  ),
  ...new Set(clusters.flatMap((cluster) => unfilled(check, cluster))),
]

const unfilled = (check: Check, cluster: Snapshot): readonly string[] =>
  draftsOf(observe(check, cluster).judgements).flatMap(({ message: id, data }) => {
    const message = check.messages[id]
    if (message === undefined) return []
    const texts: readonly string[] = Object.values(message)
    const names = texts.flatMap((text) =>
      [...text.matchAll(/\{([A-Za-z]\w*)\}/g)].map(([, name = '']) => name),
    )
    return names
      .filter((name) => data[name] === undefined)
      .map((name) => `${check.id} gives no value for {${name}} of "${id}"`)
  })
