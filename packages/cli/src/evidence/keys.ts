import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PreflightError } from '@restate-preflight/core'

/**
 * An Ed25519 private key from a PEM file (PKCS #8).
 * @throws PreflightError RP1020
 */
export const readPrivateKey = (file: string): KeyObject => readKey(file, 'private', createPrivateKey)

/**
 * An Ed25519 public key from a PEM file (SPKI).
 * @throws PreflightError RP1020: also for a private key, which has no business where reports are verified.
 */
export const readPublicKey = (file: string): KeyObject => readKey(file, 'public', createPublicKey)

/** SHA-256 of the public key (SPKI, DER), in hexadecimal. */
export const keyIdOf = (key: KeyObject): string => {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(open.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

const readKey = (file: string, kind: 'private' | 'public', parse: (pem: string) => KeyObject): KeyObject => {
  const key = parsedKey(file, kind, parse)
  if (key.asymmetricKeyType === 'ed25519') return key
  throw refused(file, `it is a key for ${key.asymmetricKeyType ?? 'something else'}, not for Ed25519`)
}

const parsedKey = (
  file: string,
  kind: 'private' | 'public',
  parse: (pem: string) => KeyObject,
): KeyObject => {
  try {
    const pem = readFileSync(file, 'utf8')
    const isPrivate = pem.includes('PRIVATE KEY-----')
    if (isPrivate === (kind === 'private')) return parse(pem)
  } catch (cause) {
    throw refused(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
  throw refused(file, `it is no ${kind} key`)
}

const refused = (file: string, reason: string, cause?: unknown): PreflightError =>
  new PreflightError('RP1020', `${file}: ${reason}`, { target: file, cause })
