import { statSync } from 'node:fs'
import type { MetadataLook } from '@restate-preflight/cluster'
import { cachedKeys, contentsOfSnapshot, PreflightError } from '@restate-preflight/core'
import { readRecording } from '../source.ts'
import { nodeNamed } from './access.ts'
import { contentsIn, type PlaceContents } from './contents.ts'
import { readAll } from './list.ts'

/** One side of a comparison. */
export type Operand =
  | { readonly kind: 'store' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'cache'; readonly node: string }

/**
 * `store`, a saved snapshot, or whatever a node is called.
 * @throws PreflightError RP1201 for what is written as a file is, where there is none: no node has to answer to tell.
 */
export const operandOf = (word: string): Operand => {
  if (word === 'store') return { kind: 'store' }
  if (isFile(word)) return { kind: 'file', path: word }
  if (!isWrittenAsFile(word)) return { kind: 'cache', node: word }
  throw new PreflightError('RP1201', `"${word}" was taken for a saved snapshot, and there is no such file.`, {
    target: word,
    action: 'Check the path; a node is named by its id, its name or its address, the store by "store".',
  })
}

const isWrittenAsFile = (word: string): boolean =>
  /\.json(?:\.gz)?$/i.test(word) || (/[\\/]./.test(word) && !/^(?:https?|unix):/i.test(word))

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

export interface OperandContents extends PlaceContents {
  /** What it is, in words. */
  readonly name: string
}

/**
 * What an operand holds. `look` is needed for all but files.
 * @throws PreflightError RP1010 for an unknown node, RP1201 to RP1204 for a file that is no snapshot.
 */
export const readOperand = async (
  operand: Operand,
  look: MetadataLook | null,
  keys: readonly string[],
  redact: boolean,
): Promise<OperandContents> => {
  const isWanted = (key: string) => keys.length === 0 || keys.includes(key)
  if (operand.kind === 'file') {
    const recording = await readRecording(operand.path)
    const name = `the snapshot ${operand.path} of ${recording.takenAt}`
    const contents = [...contentsOfSnapshot(recording)].filter(([key]) => isWanted(key))
    return { name, contents: new Map(contents), unread: new Map() }
  }
  if (look === null) throw new Error('only files are compared without a look')
  if (operand.kind === 'store') {
    const { reads } = keys.length === 0 ? await readAll(look) : { reads: await readEach(look, keys, null) }
    return { name: 'the store', ...contentsIn(reads, redact) }
  }
  const node = nodeNamed(look, operand.node, 'there is no file of that name, and as a node ')
  const cached = cachedKeys.filter(isWanted)
  const reads = await readEach(look, cached, node.key)
  return { name: `the cache of ${node.key} (${node.name ?? node.address})`, ...contentsIn(reads, redact) }
}

const readEach = (look: MetadataLook, keys: readonly string[], node: string | null) =>
  Promise.all(keys.map((key) => look.read({ key, at: node === null ? 'linearizable' : 'cached', node })))
