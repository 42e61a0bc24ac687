import type { AnswerLine } from './protocol.ts'

/** What a program said of one check. */
export interface Answer {
  /** By `kind id` of the target, in the order of the lines. */
  readonly byTarget: ReadonlyMap<string, readonly AnswerLine[]>
  readonly isDone: boolean
}

const maxLineLength = 64 << 10
const maxLines = 100_000

/** Reads the lines of an answer; a text where one of them is none. Pure. */
export const readAnswers = (
  text: string,
  checkIds: readonly string[],
): ReadonlyMap<string, Answer> | string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > maxLines) return `it wrote ${lines.length} lines; at most ${maxLines} are read`
  const answers = new Map(
    checkIds.map((id) => [id, { byTarget: new Map<string, AnswerLine[]>(), isDone: false }]),
  )
  for (const [index, line] of lines.entries()) {
    const place = `line ${index + 1}`
    if (line.length > maxLineLength)
      return `${place} has ${line.length} characters; at most ${maxLineLength} are read`
    const parsed = parse(line)
    const answer = isRecord(parsed) ? answers.get(String(parsed['check'])) : undefined
    if (answer === undefined) return `${place} is no JSON object about a check that was asked for`
    if (!isAnswerLine(parsed)) return `${place} is neither done, finding, unknown nor skipped, with a target`
    if (answer.isDone) return `${place} comes after the check was done`
    if ('done' in parsed) answer.isDone = true
    else {
      const key = targetKey(parsed.target)
      answer.byTarget.set(key, [...(answer.byTarget.get(key) ?? []), parsed])
    }
  }
  return answers
}

/** What a target is found by. */
export const targetKey = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${kind} ${id}`

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isAnswerLine = (line: unknown): line is AnswerLine => {
  if (!isRecord(line)) return false
  if (line['done'] === true) return true
  if (!isTarget(line['target'])) return false
  if (typeof line['unknown'] === 'string' || typeof line['skipped'] === 'string') return true
  const finding = line['finding']
  return (
    isRecord(finding) &&
    typeof finding['message'] === 'string' &&
    (finding['data'] === undefined || isRecord(finding['data'])) &&
    (finding['targets'] === undefined ||
      (Array.isArray(finding['targets']) && finding['targets'].every(isTarget)))
  )
}

const isTarget = (value: unknown): boolean =>
  isRecord(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
