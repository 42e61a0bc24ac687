import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { PreflightError } from '@restate-preflight/core'

/**
 * Writes a file whole or not at all, readable by its owner only; compressed where its name ends in `.gz`. `-` is stdout.
 * @returns its bytes.
 * @throws PreflightError RP1205
 */
export const writeWhole = (text: string, file: string): number => {
  if (file === '-') {
    process.stdout.write(text)
    return Buffer.byteLength(text)
  }
  const bytes = file.endsWith('.gz') ? gzipSync(text) : Buffer.from(text)
  const unfinished = `${file}.${randomUUID()}.part`
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600, flush: true })
    renameSync(unfinished, file)
    return bytes.length
  } catch (cause) {
    rmSync(unfinished, { force: true })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP1205', `${file} was not written: ${reason}`, { target: file, cause })
  }
}
