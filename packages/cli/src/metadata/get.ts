import { setTimeout as delay } from 'node:timers/promises'
import {
  decodeMetadataValue,
  type MetadataAccess,
  type MetadataLook,
  type MetadataRead,
} from '@restate-preflight/cluster'
import {
  errorRecord,
  exitCodes,
  mayHoldSecrets,
  reportSchemaVersion,
  type ErrorRecord,
  type Json,
  type MetadataAt,
  type MetadataGetReport,
  type MetadataSummary,
} from '@restate-preflight/core'
import { advised, nodeIn, nodeNamed } from './access.ts'
import { dumpLines } from './dump.ts'

export interface GetRequest {
  readonly key: string
  readonly at: MetadataAt
  /** How the user names the node that is to answer. */
  readonly node: string | undefined
  readonly redact: boolean
}

export interface GetResult {
  readonly look: MetadataLook
  readonly read: MetadataRead
}

/** Reads one key: through a given address if that is enough, else through whoever is found. */
export const readOne = async (
  access: MetadataAccess,
  { key, at, node }: GetRequest,
  signal: AbortSignal,
): Promise<GetResult> => {
  if (node === undefined && at !== 'leader') {
    const look = await access.look({ nearest: true, signal })
    const reading = look.read({ key, at, node: null })
    const read = await Promise.race([
      reading,
      delay(patienceMs, undefined, { signal, ref: false }).catch(() => undefined),
    ])
    if (read !== undefined && read.status !== 'unread') return { look, read }
    if (signal.aborted) return { look, read: await reading }
  }
  const look = await access.look({ signal })
  const named = node === undefined ? null : nodeNamed(look, node).key
  return { look, read: await look.read({ key, at, node: named }) }
}

/** A node that takes longer waits for a leader that may not come; others are looked for meanwhile. */
const patienceMs = 1_500

/** The report of a read. */
export const getReport = ({ look, read }: GetResult, { key, redact }: GetRequest): MetadataGetReport => {
  const secret = redact && mayHoldSecrets(key)
  const reading = { ...read.reading, node: read.reading.node === null ? null : nodeIn(read.reading.node) }
  const nothing = {
    schemaVersion: reportSchemaVersion,
    reading,
    summary: null,
    redacted: false,
    value: null,
    dump: [],
  }
  switch (read.status) {
    case 'unread':
      return { ...nothing, error: advised(read.error, look) }
    case 'absent':
      return {
        ...nothing,
        error: errorRecord('RP4015', { target: key, message: `the store has no key "${key}"` }),
      }
    case 'present': {
      const { content, raw } = read
      const value = bodyOf(key, raw, redact)
      const damaged = content.failure !== null
      return {
        ...nothing,
        summary: summaryOf(content),
        redacted: secret && !damaged,
        value: damaged ? null : value,
        dump: damaged && !secret ? dumpLines(raw, dumpedBytes) : [],
        error: problemOf(read, look),
      }
    }
  }
}

const dumpedBytes = 256

const bodyOf = (key: string, raw: Uint8Array, redact: boolean): Json => {
  const { body } = decodeMetadataValue(key, raw, { secrets: redact ? 'hide' : 'keep' })
  return body.ok ? body.json : null
}

/** A content without its body. */
export const summaryOf = ({
  object: _,
  ...summary
}: MetadataSummary & { readonly object: unknown }): MetadataSummary => summary

/** A value that is there, but not worth the name. */
const problemOf = (
  { reading, content }: Extract<MetadataRead, { status: 'present' }>,
  look: MetadataLook,
): ErrorRecord | null => {
  const { failure, version } = content
  if (failure !== null) {
    return errorRecord('RP5001', {
      target: reading.key,
      message: `${reading.key} does not decode`,
      layers: [`byte ${failure.offset}`, failure.path, failure.reason],
    })
  }
  // The schema registry is empty until something is deployed.
  if (reading.at !== 'cached' || version !== 0 || reading.key === 'schema_registry') return null
  return advised(
    errorRecord('RP4001', {
      target: reading.node?.key ?? null,
      message: 'the node holds a placeholder of version 0: it has not read the metadata of a cluster yet',
    }),
    look,
  )
}

/** 0 it is there and decodes, 1 it is not there or does not decode, 3 it could not be read. */
export const getExitCode = ({ error }: MetadataGetReport): number => {
  if (error === null) return exitCodes.passed
  return error.code === 'RP4015' || error.code === 'RP5001' ? exitCodes.failed : exitCodes.inconclusive
}
