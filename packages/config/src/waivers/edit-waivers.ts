import { PreflightError } from '@restate-preflight/core'
import { formatPath } from '../validation/refusal.ts'
import { readWaivers } from './read-waivers.ts'
import { waiverMistakes, type WaiverContext } from './waiver-entry.ts'
import { isMap, isSeq, type Document } from './yaml.ts'

/** An entry as it stands in the file. */
export type WaiverFields = Readonly<Record<string, unknown>> & { readonly id: string }

/**
 * The text of a file of waivers with one more at its end. Comments and the order of the others stay.
 * @throws PreflightError RP1014 where the text is no list of waivers, RP1015 where the entry is no waiver, or its id is taken.
 */
export const withWaiver = (
  text: string,
  file: string,
  entry: WaiverFields,
  context: WaiverContext,
): string => {
  const { document, waivers, malformed } = readWaivers(text, file, context)
  const reasons = waiverMistakes(entry, context).map(({ path, reason }) =>
    path.length === 0 ? reason : `${formatPath(path)}: ${reason}`,
  )
  const taken = [...waivers, ...malformed].some(({ id }) => id === entry.id)
  const all = taken ? [...reasons, `${file} has a waiver with the id ${entry.id} already`] : reasons
  if (all.length > 0) throw new PreflightError('RP1015', all.join('\n'), { target: entry.id })
  const list = document.get('waivers')
  if (!isSeq(list) || list.items.length === 0) document.set('waivers', document.createNode([entry]))
  else list.add(document.createNode(entry))
  return printed(document)
}

/**
 * The text with another end of one waiver.
 * @throws PreflightError RP1014, or RP1016 where there is no such waiver.
 */
export const withExpiry = (
  text: string,
  file: string,
  id: string,
  expires: string,
  context: WaiverContext,
): string => {
  const { document } = readWaivers(text, file, context)
  const index = entriesOf(document).findIndex((entry) => idOf(entry) === id)
  if (index < 0) throw new PreflightError('RP1016', `${file} has no waiver "${id}".`, { target: id })
  document.setIn(['waivers', index, 'expires'], expires)
  return printed(document)
}

/** The text without these waivers, and without the comments right before them. */
export const withoutWaivers = (
  text: string,
  file: string,
  ids: ReadonlySet<string>,
  context: WaiverContext,
): string => {
  const { document } = readWaivers(text, file, context)
  const list = document.get('waivers')
  if (isSeq(list)) list.items = list.items.filter((entry) => !ids.has(idOf(entry) ?? ''))
  return printed(document)
}

const entriesOf = (document: Document): readonly unknown[] => {
  const list = document.get('waivers')
  return isSeq(list) ? list.items : []
}

const idOf = (entry: unknown): string | null => {
  const id: unknown = isMap(entry) ? entry.get('id') : null
  return typeof id === 'string' ? id : null
}

/** Reasons are sentences: they stay on one line. */
const printed = (document: Document): string => document.toString({ lineWidth: 0 })
