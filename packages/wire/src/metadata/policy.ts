import type { Json } from '@restate-preflight/core'
import { record, type Fields, type Read } from './cursor.ts'
import { isMap } from './flex-value.ts'
import { toJson } from './json.ts'

/**
 * What an operator decided about a partition (`crates/types/src/partitions/leadership_policy.rs`, `placement_policy.rs`). It
 * stays as it is stored, since it is shown and compared as a whole; what a newer version adds to it is noted, and a
 * form that is not known is a policy all the same.
 */
export const policy: Read<Json> = (value, cursor) => {
  known((fields) => {
    fields.optional('freeze', known(['reason']))
    // `{Node: 2}` or `{Location: "region.zone"}`.
    fields.optional('affinity', known(['Node', 'Location']))
  })(value, cursor)
  return toJson(value, cursor)
}

const known =
  (read: readonly string[] | ((fields: Fields) => void)): Read<null> =>
  (value, cursor) => {
    if (!isMap(value)) return null
    return record((fields) => {
      if (typeof read === 'function') read(fields)
      else fields.ignore(...read)
      return null
    })(value, cursor)
  }
