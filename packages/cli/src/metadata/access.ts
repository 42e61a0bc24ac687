import {
  openMetadata,
  type LookedAtNode,
  type MetadataAccess,
  type MetadataLook,
} from '@restate-preflight/cluster'
import type { Settings } from '@restate-preflight/config'
import {
  inSituation,
  lifecycleOf,
  PreflightError,
  type ErrorRecord,
  type MetadataNode,
} from '@restate-preflight/core'
import { connectionOf } from '../connection.ts'

/**
 * The metadata of the cluster of the settings.
 * @throws PreflightError RP1001 or RP1008.
 */
export const openAccess = async (settings: Settings): Promise<MetadataAccess> =>
  openMetadata(await connectionOf(settings))

/**
 * The node that a word means. `because` comes before what is said of a word that means none.
 * @throws PreflightError RP1010 where there is none, though somebody answers.
 */
export const nodeNamed = (look: MetadataLook, word: string, because = ''): LookedAtNode => {
  const node = look.find(word)
  if (node !== undefined) return node
  const silent = look.nodes.every(({ error }) => error !== null)
  const known = look.nodes.map(({ key, name }) => (name === null ? key : `${key} (${name})`)).join(', ')
  throw new PreflightError(
    'RP1010',
    silent
      ? `${because}"${word}" is not known: no node answers that could tell the others`
      : `${because}"${word}" is no node of the cluster; there are ${known}`,
    { target: word },
  )
}

/** The error with the advice that fits where the cluster is in its life. */
export const advised = (error: ErrorRecord, { snapshot }: MetadataLook): ErrorRecord =>
  inSituation(error, { cluster: lifecycleOf(snapshot).state })

/** What a report says of a node. */
export const nodeIn = ({ key, name, address }: MetadataNode): MetadataNode => ({ key, name, address })
