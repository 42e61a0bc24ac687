import type { MetadataServiceReport } from '@restate-preflight/core'
import { none } from './pretty/table.ts'

/** Who leads the metadata store, and whether a majority of its members agrees, in parts that a reporter joins. */
export const quorumTexts = ({
  members,
  leader,
  term,
  quorum,
  missing,
}: MetadataServiceReport): readonly string[] => {
  const { has, needs, reached } = quorum
  return [
    ...(reached ? [] : ['no quorum']),
    leader === null ? `${reached ? 'unknown' : 'no'} leader` : `leader ${leader} in term ${term ?? none}`,
    leader === null
      ? `${members.length - missing.length} of ${members.length} members answer, ${needs} needed`
      : `${has} of ${members.length} members follow it, ${needs} needed`,
    ...(reached && has < needs ? ['a read of the store proves a majority'] : []),
  ]
}
