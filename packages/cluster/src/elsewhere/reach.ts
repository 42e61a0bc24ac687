import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import type { HostAndPort, TlsReply } from '@restate-preflight/core'
import { tlsOptions, type TlsMaterial } from '../tls.ts'

/** Connects by TCP and closes. */
export const reach = ({ host, port }: HostAndPort, signal: AbortSignal): Promise<void> =>
  opened(connectTcp({ host, port }), 'connect', signal, () => undefined)

/** Shakes hands by TLS and closes; whether the certificate is trusted is told, not demanded. */
export const shakeHands = (
  { host, port }: HostAndPort,
  signal: AbortSignal,
  tls: TlsMaterial,
): Promise<Omit<TlsReply, 'tookMs'>> => {
  const socket = connectTls({ host, port, servername: host, rejectUnauthorized: false, ...tlsOptions(tls) })
  return opened(socket, 'secureConnect', signal, () => {
    const { subject, issuer, subjectaltname, valid_from, valid_to } = socket.getPeerCertificate()
    return {
      protocol: socket.getProtocol() ?? 'unknown',
      distrust: socket.authorized ? null : String(socket.authorizationError),
      certificate: {
        subject: nameOf(subject),
        issuer: nameOf(issuer),
        names: (subjectaltname ?? '').split(', ').filter((name) => name !== ''),
        validFrom: new Date(valid_from).toISOString(),
        validTo: new Date(valid_to).toISOString(),
      },
    }
  })
}

/** Node gives none where the peer named nothing. */
const nameOf = (name: PeerCertificate['subject'] | undefined): string => String(name?.CN ?? name?.O ?? '')

const opened = <T>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  tell: () => T,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      settle()
    }
    const onAbort = () => end(() => reject(new Error('aborted')))
    socket.once(event, () => {
      const told = tell()
      end(() => resolve(told))
    })
    socket.once('error', (error) => end(() => reject(error)))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
