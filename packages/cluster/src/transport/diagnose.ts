import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Address } from '../address.ts'
import type { Diagnosis, Obstacle, Stage } from '../errors/connection.ts'
import { tlsOptions, type TlsMaterial } from '../tls.ts'

/**
 * Connects layer by layer and tells where it stops. The gRPC client folds all of that into one text, and says nothing
 * of how far it came when the time is over: a process that is stopped accepts TCP connections, a firewall does not.
 * Nothing is asked: after the HTTP/2 preface it only listens for the first bytes.
 *
 * Never rejects; when `signal` fires it resolves with the layer that was silent. `startedAt`, on the clock of
 * `performance.now()`, is when the connection was first tried.
 */
export const diagnose = async (
  address: Address,
  tls: TlsMaterial,
  signal: AbortSignal,
  startedAt: number,
): Promise<Diagnosis> => {
  const passed: string[] = []
  const stop = (stage: Stage, obstacle: Obstacle): Diagnosis => ({ stage, passed, obstacle })
  const silence = (): Obstacle => ({ kind: 'silence', waitedMs: performance.now() - startedAt })

  const resolved = await orSilence(lookup(address.host).catch(obstacleOf), signal)
  if (resolved === undefined) return stop('dns', silence())
  if ('kind' in resolved) return stop('dns', resolved)
  if (isIP(address.host) === 0) passed.push(`DNS: ${address.host} is ${resolved.address}`)

  const tcp = await openTcp(address, signal)
  if (tcp === undefined) return stop('tcp', silence())
  if ('kind' in tcp) return stop('tcp', tcp)
  passed.push(`TCP: connected to ${address.host}:${address.port}`)
  try {
    return address.scheme === 'https'
      ? await throughTls(tcp, address, tls, passed, stop, silence, signal)
      : await throughPlaintext(tcp, address, passed, stop, silence, signal)
  } finally {
    tcp.destroy()
  }
}

type Stop = (stage: Stage, obstacle: Obstacle) => Diagnosis

const throughPlaintext = async (
  tcp: Socket,
  address: Address,
  passed: string[],
  stop: Stop,
  silence: () => Obstacle,
  signal: AbortSignal,
): Promise<Diagnosis> => {
  const first = await firstBytes(tcp, signal)
  if (first === undefined) return stop('http2', silence())
  if ('kind' in first) {
    // A TLS port may hang up on plaintext without a word: only a handshake tells it from any other.
    return stop(
      'http2',
      (await speaksTls(address, signal)) ? { kind: 'answered-as', protocol: 'tls' } : first,
    )
  }
  return stop('http2', judgeBytes(first, passed))
}

const throughTls = async (
  tcp: Socket,
  address: Address,
  material: TlsMaterial,
  passed: string[],
  stop: Stop,
  silence: () => Obstacle,
  signal: AbortSignal,
): Promise<Diagnosis> => {
  const secured = await openTls(tcp, address, { ...material, rejectUnauthorized: true }, signal)
  if (secured === undefined) return stop('tls', silence())
  if ('kind' in secured) {
    const hungUp = secured.kind === 'closed' || (secured.kind === 'error' && secured.code === 'ECONNRESET')
    const plaintext = hungUp && (await speaksHttp2(address, signal))
    return stop('tls', plaintext ? { kind: 'answered-as', protocol: 'plaintext' } : secured)
  }
  passed.push('TLS: handshake done')
  const first = await firstBytes(secured, signal)
  secured.destroy()
  if (first === undefined) return stop('http2', silence())
  return stop('http2', 'kind' in first ? first : judgeBytes(first, passed))
}

const judgeBytes = (bytes: Buffer, passed: string[]): Obstacle => {
  if (isHttp2(bytes)) {
    passed.push('HTTP/2: settings received')
    return { kind: 'none' }
  }
  if (bytes.subarray(0, 5).toString('latin1') === 'HTTP/') return { kind: 'answered-as', protocol: 'http1' }
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return { kind: 'answered-as', protocol: 'tls' }
  return { kind: 'answered-as', protocol: 'other' }
}

/** The first frame of an HTTP/2 server is SETTINGS on stream 0 (RFC 9113, 3.4). */
const isHttp2 = (bytes: Buffer): boolean =>
  bytes.length >= 9 && bytes[3] === 0x04 && bytes.readUInt32BE(5) === 0

const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
])

const openTcp = (address: Address, signal: AbortSignal): Promise<Socket | Obstacle | undefined> => {
  const socket = connectTcp({ host: address.host, port: address.port })
  return settle<Socket>(socket, signal, (done) => socket.once('connect', () => done(socket)))
}

const openTls = (
  tcp: Socket,
  address: Address,
  { rejectUnauthorized, ...material }: TlsMaterial & { readonly rejectUnauthorized: boolean },
  signal: AbortSignal,
): Promise<Socket | Obstacle | undefined> => {
  const socket = connectTls({
    socket: tcp,
    host: address.host,
    ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
    ALPNProtocols: ['h2'],
    rejectUnauthorized,
    ...tlsOptions(material),
  })
  return settle<Socket>(socket, signal, (done) => socket.once('secureConnect', () => done(socket)))
}

const firstBytes = (socket: Socket, signal: AbortSignal): Promise<Buffer | Obstacle | undefined> => {
  socket.write(preface)
  return settle<Buffer>(socket, signal, (done) => socket.once('data', (bytes: Buffer) => done(bytes)))
}

const speaksTls = async (address: Address, signal: AbortSignal): Promise<boolean> => {
  const tcp = await openTcp(address, signal)
  if (tcp === undefined || 'kind' in tcp) return false
  // No judgement of the certificate: the question is only whether there is one.
  const secured = await openTls(tcp, address, { rejectUnauthorized: false }, signal)
  tcp.destroy()
  if (secured === undefined) return false
  if (!('kind' in secured)) return true
  return secured.kind === 'error' && /ALERT/.test(secured.code)
}

const speaksHttp2 = async (address: Address, signal: AbortSignal): Promise<boolean> => {
  const tcp = await openTcp(address, signal)
  if (tcp === undefined || 'kind' in tcp) return false
  const first = await firstBytes(tcp, signal)
  tcp.destroy()
  return first !== undefined && !('kind' in first)
}

/** The event that is waited for, an obstacle, or undefined when the time is over. */
const settle = <T>(
  socket: Socket,
  signal: AbortSignal,
  listen: (done: (value: T) => void) => void,
): Promise<T | Obstacle | undefined> =>
  new Promise((resolve) => {
    const finish = (value: T | Obstacle | undefined) => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError).off('close', onClose)
      // Whatever the socket says later is of no interest, but without a listener it would end the process.
      socket.on('error', () => undefined)
      if (value === undefined) socket.destroy()
      resolve(value)
    }
    const onAbort = () => finish(undefined)
    const onError = (error: Error) => finish(obstacleOf(error))
    const onClose = () => finish({ kind: 'closed' })
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError).once('close', onClose)
    if (signal.aborted) finish(undefined)
    else listen(finish)
  })

const orSilence = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })

const obstacleOf = (error: unknown): Obstacle => {
  // Happy eyeballs fails with one error per address of the host.
  const one = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
  if (!(one instanceof Error)) return { kind: 'error', code: 'unknown', text: String(one) }
  const code = 'code' in one && typeof one.code === 'string' ? one.code : one.name
  return { kind: 'error', code, text: one.message }
}
