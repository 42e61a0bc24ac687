import type { Check } from '@restate-preflight/core'

/** Words that name a sickness, unless a word before them denies it: `nothing-lost`. */
const sick =
  /(?:^|-)(?<word>missing|failed|failing|error|errors|broken|lost|dead|unhealthy|bad|wrong|invalid|outdated)(?:-|$)/
const denied = /(?:^|-)(?:no|not|never|nothing|nobody|none|without)-/

/** What is wrong with the words by which a check is known. */
export const nameProblems = ({ id, summary }: Check): readonly string[] => {
  const name = id.slice(id.indexOf('/') + 1)
  const word = denied.test(name) ? undefined : sick.exec(name)?.groups?.['word']
  return [
    ...(word === undefined
      ? []
      : [`the id ${id} says what is wrong ("${word}") instead of what should hold`]),
    ...(summary.trim() === '' ? [`${id} has an empty summary`] : []),
    ...(/[.!]$/.test(summary.trim())
      ? [`the summary of ${id} ends with a full stop; it is used inside of sentences`]
      : []),
  ]
}
