import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PreflightError, type Naming, type Redaction } from '@restate-preflight/core'

/** How texts are named in one file, and which key it was done with. */
export interface FileNaming {
  readonly naming: Naming
  /** See CaptureNote. */
  readonly keyId: string | null
}

/** Short keys could be tried out. */
const minKeyBytes = 16

/**
 * Tokens are a keyed hash: without the key nobody can try names out. The key is made for this file and forgotten, or is the content of
 * a file that its owner keeps.
 * @throws PreflightError RP1020 for a key file that is missing, or too short.
 */
export const namingFor = (redaction: Redaction, keyFile: string | undefined): FileNaming => {
  if (redaction === 'drop') return { naming: numbering(), keyId: null }
  const key = keyFile === undefined ? randomBytes(32) : readKey(keyFile)
  return {
    naming: (text) => createHmac('sha256', key).update(text).digest('hex'),
    keyId:
      keyFile === undefined
        ? null
        : createHash('sha256')
            .update('restate-preflight redaction key\n')
            .update(key)
            .digest('hex')
            .slice(0, 16),
  }
}

/** In the order in which texts are met: it says nothing of them, not even to who guesses right. */
const numbering = (): Naming => {
  const numbers = new Map<string, string>()
  return (text) => {
    const known = numbers.get(text)
    if (known !== undefined) return known
    const number = String(numbers.size + 1)
    numbers.set(text, number)
    return number
  }
}

const readKey = (file: string): Buffer => {
  const refused = (reason: string, cause?: unknown) =>
    new PreflightError('RP1020', `${file}: ${reason}`, { target: file, cause })
  try {
    const key = readFileSync(file)
    if (key.length >= minKeyBytes) return key
  } catch (cause) {
    throw refused(cause instanceof Error ? cause.message : String(cause), cause)
  }
  throw refused(`a redaction key has at least ${minKeyBytes} bytes`)
}
