import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  completeCapture,
  deepFreeze,
  parseRecording,
  PreflightError,
  type Recording,
} from '@restate-preflight/core'

/** A capture of 65,535 partitions has some 100 MB of JSON. */
const maxBytes = 512 * 2 ** 20

/**
 * A saved snapshot or a capture, plain or compressed: of `check --save-snapshot FILE` or `capture`. The best input for a check that was wrong once.
 * @throws PreflightError RP1201 where the file cannot be read or unpacked, RP1202 to RP1204 where it is no snapshot.
 */
export const recorded = (file: string | URL): Recording => {
  const source = String(file)
  const recording = parseRecording(textOf(file, source), source)
  return deepFreeze(recording.capture === undefined ? recording : completeCapture(recording))
}

const textOf = (file: string | URL, source: string): string => {
  try {
    const bytes = readFileSync(file)
    return isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: maxBytes }).toString() : bytes.toString()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP1201', `${source}: ${reason}`, { target: source, cause })
  }
}

const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b
