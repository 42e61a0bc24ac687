import type { MetadataLook } from '@restate-preflight/cluster'
import {
  diffContents,
  exitCodes,
  reportSchemaVersion,
  type MetadataDiffReport,
} from '@restate-preflight/core'
import { advised } from './access.ts'
import type { OperandContents } from './operands.ts'

/** What differs between two places. A cache of version 0 of a key that the store does not have is no difference. */
export const diffReport = (
  before: OperandContents,
  after: OperandContents,
  look: MetadataLook | null,
): MetadataDiffReport => {
  const keys = [...before.contents.keys()].filter(
    (key) => after.contents.has(key) && !bothEmpty(key, before, after),
  )
  const only = (place: OperandContents) =>
    new Map(keys.map((key) => [key, place.contents.get(key) ?? null] as const))
  return {
    schemaVersion: reportSchemaVersion,
    before: before.name,
    after: after.name,
    keys,
    changes: diffContents(only(before), only(after)),
    unread: [before, after].flatMap((place) =>
      [...place.unread].map(([key, error]) => ({
        key,
        place: place.name,
        error: look === null ? error : advised(error, look),
      })),
    ),
  }
}

const bothEmpty = (key: string, ...places: readonly OperandContents[]): boolean =>
  places.every(({ contents }) => (contents.get(key)?.version ?? 0) === 0)

/** As diff has it: 0 nothing differs, 1 something does; 3 where something could not be read. */
export const diffExitCode = ({ changes, unread, keys }: MetadataDiffReport): number => {
  if (changes.length > 0) return exitCodes.failed
  return unread.length > 0 || keys.length === 0 ? exitCodes.inconclusive : exitCodes.passed
}
