import { PreflightError, type MalformedWaiver, type Waiver, type WaiverSet } from '@restate-preflight/core'
import { isRecord, shown } from '../validation/field.ts'
import { formatPath } from '../validation/refusal.ts'
import { waiverMistakes, waiverOf, type WaiverContext } from './waiver-entry.ts'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from './yaml.ts'

/** A file of waivers that parses, with its text for who wants to change it. */
export interface WaiverFile extends WaiverSet {
  readonly document: Document
}

/** More are no exceptions any more; who has as many needs another setting of the checks. */
const maxWaivers = 1_000

/**
 * Reads a file of waivers. What is wrong with one entry costs that entry only: it waives nothing, and says so.
 * @throws PreflightError RP1014 where the text is no list of waivers at all.
 */
export const readWaivers = (text: string, file: string, context: WaiverContext): WaiverFile => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken !== undefined)
    throw notWaivers(file, broken.message.split('\n')[0] ?? '', broken.linePos?.[0].line)
  const value: unknown = document.toJS({ maxAliasCount: 0 }) ?? {}
  if (!isRecord(value)) throw notWaivers(file, 'it holds no table with a list of waivers')
  const stray = Object.keys(value).find((name) => name !== 'waivers')
  if (stray !== undefined)
    throw notWaivers(file, `there is no such setting as ${shown(stray)}; there is waivers`)
  const list: unknown = value['waivers'] ?? []
  if (!Array.isArray(list)) throw notWaivers(file, 'its "waivers" are not a list')
  if (list.length > maxWaivers) throw notWaivers(file, `it has more than ${maxWaivers} waivers`)
  const waivers = new Map<string, Waiver>()
  const malformed: MalformedWaiver[] = []
  for (const [index, entry] of (list as readonly unknown[]).entries()) {
    const id = isRecord(entry) && typeof entry['id'] === 'string' ? entry['id'] : null
    const mistakes = waiverMistakes(entry, context).map(({ path, reason }) =>
      path.length === 0 ? reason : `${formatPath(path)}: ${reason}`,
    )
    const reasons =
      id !== null && waivers.has(id) ? [...mistakes, `another waiver has the id ${id}`] : mistakes
    if (reasons.length === 0 && isRecord(entry)) waivers.set(id ?? '', waiverOf(entry))
    else malformed.push({ id, place: placeOf(document, index, file, lines), reasons })
  }
  return { file, waivers: [...waivers.values()], malformed, document }
}

const notWaivers = (file: string, reason: string, line?: number): PreflightError =>
  new PreflightError('RP1014', `${file}${line === undefined ? '' : `:${line}`}: ${reason}`, { target: file })

const placeOf = (document: Document, index: number, file: string, lines: LineCounter): string => {
  const list = isMap(document.contents) ? document.get('waivers', true) : undefined
  const entry: unknown = isSeq(list) ? list.items[index] : undefined
  const range = isMap(entry) || isSeq(entry) || isScalar(entry) ? entry.range : undefined
  return range == null ? file : `${file}:${lines.linePos(range[0]).line}`
}
