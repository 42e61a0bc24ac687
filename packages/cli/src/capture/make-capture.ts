import {
  redactRecording,
  type CaptureNote,
  type FactDefinition,
  type Recording,
} from '@restate-preflight/core'
import { bounded } from './bound.ts'
import { sealed } from './integrity.ts'
import { namingFor } from './naming.ts'

export interface CaptureChoices {
  readonly tool: CaptureNote['tool']
  readonly redaction: CaptureNote['redaction']
  /** See namingFor. */
  readonly keyFile?: string | undefined
  /** Of the JSON, before it is compressed. */
  readonly maxBytes: number
  /** Facts of plugins. Default: none. */
  readonly own?: readonly FactDefinition<unknown>[]
}

export interface MadeCapture {
  readonly text: string
  readonly note: CaptureNote
}

/** Room for the hash, which is counted too. */
const sealBytes = 200

/**
 * What was read as the text of a capture: redacted, of bounded size, with its hash.
 * @throws PreflightError RP1020 or RP1212.
 */
export const makeCapture = (recording: Recording, choices: CaptureChoices): MadeCapture => {
  const { redaction, keyFile, maxBytes, tool, own } = choices
  const named = redaction === 'off' ? null : namingFor(redaction, keyFile)
  const redacted =
    named === null || redaction === 'off'
      ? recording
      : redactRecording(recording, redaction, named.naming, own)
  const capture: CaptureNote = { tool, redaction, keyId: named?.keyId ?? null, leftOut: [] }
  const whole = bounded({ ...redacted, capture }, maxBytes - sealBytes)
  return { text: `${JSON.stringify(sealed(whole))}\n`, note: whole.capture ?? capture }
}

/** What was captured, in a line. */
export const captureLine = ({
  file,
  bytes,
  note: { redaction, keyId, leftOut },
  recording: { nodes, facts, rereads = [] },
}: {
  readonly file: string
  readonly bytes: number
  readonly note: CaptureNote
  readonly recording: Recording
}): string => {
  const names =
    redaction === 'off'
      ? 'names and addresses are in it: look into it before you pass it on'
      : redaction === 'drop'
        ? 'names and addresses are numbers'
        : `names and addresses are tokens${keyId === null ? '' : ` of the key ${keyId}`}`
  const count = Object.keys(facts).length - leftOut.length
  return [
    `wrote ${file}: ${bytes} bytes, ${count} facts of ${nodes.length === 1 ? 'a node' : `${nodes.length} nodes`}`,
    rereads.length === 0 ? 'one look' : `${rereads.length + 1} looks`,
    names,
    ...(leftOut.length === 0 ? [] : [`left out for want of room: ${leftOut.join(', ')}`]),
  ].join('; ')
}
