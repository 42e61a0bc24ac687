import type { MetadataRead } from '@restate-preflight/cluster'
import type { MetadataChange } from '@restate-preflight/core'
import { contentsIn } from './contents.ts'
import { contentChanges, watch, watchedContents, watchLine, type WatchedContents } from './watch.ts'

export interface WatchContentsOptions {
  readonly read: () => Promise<readonly MetadataRead[]>
  /** Which changes are of interest. */
  readonly isTold: (change: MetadataChange) => boolean
  readonly redact: boolean
  readonly asJson: boolean
  readonly intervalMs: number
  readonly signal: AbortSignal
}

/** Prints what changes under some keys, as it changes. What there was at first is told on stderr. */
export const watchContents = async (options: WatchContentsOptions): Promise<void> => {
  const { read, isTold, redact, asJson, intervalMs, signal } = options
  let before: WatchedContents | undefined
  await watch({
    look: async () => (before = watchedContents(before, contentsIn(await read(), redact))),
    changes: contentChanges(isTold),
    begin: ({ known, unread }) => {
      const missing = [...unread.values()][0]
      const problem =
        missing === undefined ? '' : `; ${unread.size} cannot be read (${missing.code} ${missing.message})`
      process.stderr.write(`watching ${known.size} key${known.size === 1 ? '' : 's'}${problem}\n`)
    },
    onChange: (change) => process.stdout.write(watchLine(new Date().toISOString(), change, asJson)),
    intervalMs,
    signal,
  })
}
