import {
  cellText,
  type ComparedCell,
  type MetadataVersionsReport,
  type RaftMemberRow,
} from '@restate-preflight/core'
import type { WatchedChange } from './watch.ts'

/** What moved in the matrix of versions, place by place. */
export const versionChanges = (
  before: MetadataVersionsReport,
  after: MetadataVersionsReport,
): readonly WatchedChange[] => {
  const earlier = places(before)
  return [...places(after)].flatMap(([place, text]) => {
    const old = earlier.get(place)
    return old === text ? [] : [change(place, old ?? 'unknown', text)]
  })
}

const change = (place: string, before: string, after: string): WatchedChange => ({
  text: `${place} ${before} → ${after}`,
  data: { place, before, after },
})

const places = ({ keys, members }: MetadataVersionsReport): ReadonlyMap<string, string> =>
  new Map([
    ...keys.flatMap(({ key, cached, through }) => [
      ...cells(key, 'cached on', cached),
      ...cells(key, 'in the store through', through),
    ]),
    ...members.map((member) => [`${member.node}: metadata server`, memberText(member)] as const),
  ])

const cells = (
  key: string,
  where: string,
  row: { readonly [node: string]: ComparedCell | null },
): readonly (readonly [string, string])[] =>
  Object.entries(row).flatMap(([node, cell]) =>
    cell === null ? [] : [[`${key}: ${where} ${node}`, cellText(cell)] as const],
  )

/** Indexes move all the time. */
const memberText = ({ status, leader, term, error }: RaftMemberRow): string =>
  error === null
    ? `${status ?? 'unknown'}, leader ${leader ?? 'none'}, term ${term ?? 'none'}`
    : `no answer (${error.code})`
