import { readFile } from 'node:fs/promises'
import { PreflightError } from '@restate-preflight/core'

/** PEM bytes for TLS. Without `ca` the authorities that Node ships with are trusted. */
export interface TlsMaterial {
  readonly ca?: Uint8Array
  readonly cert?: Uint8Array
  readonly key?: Uint8Array
}

/** The same as Node's options. */
export const tlsOptions = ({ ca, cert, key }: TlsMaterial) => ({
  ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
  ...(cert === undefined ? {} : { cert: Buffer.from(cert) }),
  ...(key === undefined ? {} : { key: Buffer.from(key) }),
})

/** PEM files by path. */
export interface TlsPaths {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/**
 * Reads the files behind --tls-ca, --tls-cert and --tls-key, or behind settings that are called as `prefix` says.
 * @throws PreflightError RP1008 where one is missing, not readable, not PEM, or a certificate comes without its key.
 */
export const readTlsFiles = async (paths: TlsPaths, prefix = '--tls-'): Promise<TlsMaterial> => {
  if ((paths.cert === undefined) !== (paths.key === undefined)) {
    const [given, missing] =
      paths.cert === undefined ? [`${prefix}key`, `${prefix}cert`] : [`${prefix}cert`, `${prefix}key`]
    throw new PreflightError('RP1008', `${given} was given without ${missing}`, {
      target: paths.cert ?? paths.key ?? null,
    })
  }
  const names = ['ca', 'cert', 'key'] as const
  const entries = await Promise.all(
    names.flatMap((name) => {
      const path = paths[name]
      return path === undefined ? [] : [readPem(name, path, prefix).then((bytes) => [name, bytes] as const)]
    }),
  )
  return Object.fromEntries(entries)
}

const readPem = async (name: keyof TlsPaths, path: string, prefix: string): Promise<Uint8Array> => {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not readable'
    throw new PreflightError('RP1008', `${prefix}${name} ${path}: ${reason}`, { target: path, cause })
  })
  const label = name === 'key' ? /-----BEGIN [A-Z ]*PRIVATE KEY-----/ : /-----BEGIN CERTIFICATE-----/
  if (!label.test(bytes.toString('latin1'))) {
    const expected = name === 'key' ? 'private key' : 'certificate'
    throw new PreflightError('RP1008', `${prefix}${name} ${path}: holds no PEM ${expected}`, { target: path })
  }
  return bytes
}
