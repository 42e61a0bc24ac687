import type { StatusReport } from '@restate-preflight/core'
import { inOrder, reportKeyOrder } from './key-order.ts'

/** The whole of a report or of a status, whatever the options: two spaces, keys in the contract's order. */
export const json = (report: StatusReport): string =>
  `${escapeControls(JSON.stringify(inOrder(report, reportKeyOrder), null, 2))}\n`

/** JSON allows these characters raw; some terminals take them for commands, or for a change of direction. */
export const escapeControls = (text: string): string =>
  text.replaceAll(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
