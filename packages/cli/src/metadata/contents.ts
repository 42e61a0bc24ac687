import type { MetadataRead } from '@restate-preflight/cluster'
import {
  withoutSecrets,
  type ErrorRecord,
  type MetadataContent,
  type MetadataContents,
} from '@restate-preflight/core'

/** What was read of one place, and what could not be. */
export interface PlaceContents {
  readonly contents: MetadataContents
  readonly unread: ReadonlyMap<string, ErrorRecord>
}

/** Reads as contents, without what may be a secret unless that is wanted. */
export const contentsIn = (reads: readonly MetadataRead[], redact: boolean): PlaceContents => {
  const contents = new Map<string, MetadataContent | null>()
  const unread = new Map<string, ErrorRecord>()
  for (const read of reads) {
    const { key } = read.reading
    if (read.status === 'unread') unread.set(key, read.error)
    else {
      const content = read.status === 'present' ? read.content : null
      contents.set(key, redact ? withoutSecrets(key, content) : content)
    }
  }
  return { contents, unread }
}
