import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ByteRequest, HostAndPort } from '@restate-preflight/core'
import { tlsOptions, type TlsMaterial } from '../tls.ts'
import { TooLarge } from './exchange.ts'

/** One request by TCP, and where its answer ends. */
export interface ByteExchange {
  readonly bytes: Uint8Array
  readonly ends: ByteRequest['ends']
  readonly maxBytes: number
  /** Null without TLS. */
  readonly tls: TlsMaterial | null
  readonly signal: AbortSignal
}

/** Sends bytes, reads the answer and closes. Rejects with what the operating system or OpenSSL says, or TooLarge. */
export const exchangeBytes = (
  { host, port }: HostAndPort,
  { bytes, ends, maxBytes, tls, signal }: ByteExchange,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const name = isIP(host) === 0 ? { servername: host } : {}
    const socket =
      tls === null ? connectTcp({ host, port }) : connectTls({ host, port, ...name, ...tlsOptions(tls) })
    const chunks: Buffer[] = []
    let size = 0
    let wanted = ends === 'closed' ? Infinity : prefixBytes
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      settle()
    }
    const fail = (error: Error) => end(() => reject(error))
    const onAbort = () => fail(new Error('aborted'))
    const read = () => {
      if (wanted === prefixBytes && size >= wanted) wanted += Buffer.concat(chunks).readUInt32BE()
      const isTooLarge = (wanted === Infinity ? size : wanted - prefixBytes) > maxBytes
      if (isTooLarge) fail(new TooLarge(`longer than ${maxBytes} bytes`))
      else if (size >= wanted) end(() => resolve(Buffer.concat(chunks).subarray(prefixBytes, wanted)))
    }
    socket.once(tls === null ? 'connect' : 'secureConnect', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      read()
    })
    socket.on('error', fail)
    socket.on('end', () => {
      if (ends === 'closed') end(() => resolve(Buffer.concat(chunks)))
      else fail(new Error('the peer closed the connection before the answer was complete'))
    })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })

const prefixBytes = 4
