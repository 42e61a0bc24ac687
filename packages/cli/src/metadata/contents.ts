import { contentOf, type MetadataRead } from '@restate-preflight/cluster'
import type { ErrorRecord, MetadataContent, MetadataContents } from '@restate-preflight/core'

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
    else if (read.status === 'absent') contents.set(key, null)
    else {
      const { content, raw } = read
      contents.set(key, redact ? content : contentOf(key, raw, content.version ?? undefined, 'keep'))
    }
  }
  return { contents, unread }
}
