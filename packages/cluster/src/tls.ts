import { readFile } from 'node:fs/promises'
import { PreflightError } from '@restate-preflight/core'

/** PEM bytes for https addresses. Without `ca` the authorities that Node ships with are trusted. */
export interface TlsMaterial {
  readonly ca?: Uint8Array
  readonly cert?: Uint8Array
  readonly key?: Uint8Array
}

/** PEM files by path. */
export interface TlsPaths {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/**
 * Reads the files behind --tls-ca, --tls-cert and --tls-key.
 * @throws PreflightError RP1008 where one is missing, not readable, not PEM, or a certificate comes without its key.
 */
export const readTlsFiles = async (paths: TlsPaths): Promise<TlsMaterial> => {
  if ((paths.cert === undefined) !== (paths.key === undefined)) {
    const given = paths.cert === undefined ? '--tls-key' : '--tls-cert'
    const missing = paths.cert === undefined ? '--tls-cert' : '--tls-key'
    throw new PreflightError('RP1008', `${given} was given without ${missing}`, {
      target: paths.cert ?? paths.key ?? null,
    })
  }
  const names = ['ca', 'cert', 'key'] as const
  const entries = await Promise.all(
    names.flatMap((name) => {
      const path = paths[name]
      return path === undefined ? [] : [readPem(name, path).then((bytes) => [name, bytes] as const)]
    }),
  )
  return Object.fromEntries(entries)
}

const readPem = async (name: keyof TlsPaths, path: string): Promise<Uint8Array> => {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not readable'
    throw new PreflightError('RP1008', `--tls-${name} ${path}: ${reason}`, { target: path, cause })
  })
  const label = name === 'key' ? /-----BEGIN [A-Z ]*PRIVATE KEY-----/ : /-----BEGIN CERTIFICATE-----/
  if (!label.test(bytes.toString('latin1'))) {
    const expected = name === 'key' ? 'private key' : 'certificate'
    throw new PreflightError('RP1008', `--tls-${name} ${path}: holds no PEM ${expected}`, { target: path })
  }
  return bytes
}
