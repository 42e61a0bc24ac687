import { severities, type Check, type FindingDraft } from '@restate-preflight/core'

/** A text in a finding is read by people. */
const maxTextLength = 4_096
const maxTargets = 10_000

export interface DraftDefect {
  readonly code: 'RP7003' | 'RP7004'
  readonly reason: string
}

/** What keeps a finding of somebody else's check out of a report; TypeScript sees to some of it, where it is used. */
export const draftDefect = ({ messages }: Check, draft: FindingDraft): DraftDefect | null => {
  const { message, data, severity, targets, magnitude, follows } = draft
  const nonsense = (reason: string): DraftDefect => ({ code: 'RP7003', reason: `${message}: ${reason}` })
  const missing = placeholdersOf(messages[message]).find((name) => data[name] === undefined)
  if (missing !== undefined) return nonsense(`it gives no value for {${missing}}`)
  const odd = Object.entries(data).find(([, value]) => !isDatum(value))
  if (odd !== undefined) return nonsense(`the value for {${odd[0]}} is neither a text nor a number`)
  if (!severities.includes(severity)) return nonsense(`"${String(severity).slice(0, 40)}" is no severity`)
  if (typeof magnitude !== 'number' || !Number.isFinite(magnitude))
    return nonsense('its magnitude is no number')
  const all = [...targets, ...follows.map(({ target }) => target)]
  if (!all.every(({ kind, id }) => isText(kind) && isText(id)))
    return nonsense('a target is no kind with an id')
  const longest = Math.max(
    0,
    ...[...Object.values(data), ...all.map(({ id }) => id)].map((text) => String(text).length),
  )
  if (longest > maxTextLength)
    return { code: 'RP7004', reason: `${message}: a text of ${longest} characters; at most ${maxTextLength}` }
  return all.length > maxTargets
    ? { code: 'RP7004', reason: `${message}: ${all.length} targets; at most ${maxTargets}` }
    : null
}

const placeholdersOf = (message: Check['messages'][string] | undefined): readonly string[] =>
  Object.values(message ?? {}).flatMap((text: string) =>
    [...text.matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g)].map(([, name = '']) => name),
  )

/** A half of a surrogate pair would break what hashes and writes the report. */
const isText = (value: unknown): boolean => typeof value === 'string' && value.isWellFormed()

const isDatum = (value: unknown): boolean =>
  isText(value) || (typeof value === 'number' && Number.isFinite(value))
