import type { ErrorRecord } from '@restate-preflight/core'
import type { Address } from '../address.ts'
import { classifyConnection, type Diagnosis } from '../errors/connection.ts'
import type { TlsMaterial } from '../tls.ts'
import type { Channel } from './channel.ts'
import { diagnose } from './diagnose.ts'

/** A healthy node connects within a few milliseconds; whoever takes longer is looked at more closely meanwhile. */
const diagnoseAfterMs = 250
/** For a diagnosis that starts after the client has failed. */
const diagnosisMs = 1000

export interface ConnectionLimits {
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** How an attempt to connect ended; `again` where the obstacle was gone when it was looked for. */
export type ConnectionOutcome = { readonly kind: 'up' } | { readonly kind: 'again' } | Down
interface Down {
  readonly kind: 'down'
  readonly error: ErrorRecord
}

/** Waits until the channel is connected, and says precisely why it is not. Never rejects. */
export const awaitConnection = async (
  channel: Channel,
  address: Address,
  tls: TlsMaterial,
  { timeoutMs, signal }: ConnectionLimits,
): Promise<ConnectionOutcome> => {
  const startedAt = performance.now()
  const stopDiagnosis = new AbortController()
  let diagnosis: Promise<Diagnosis> | undefined
  const look = () => (diagnosis ??= diagnose(address, tls, stopDiagnosis.signal, startedAt))
  const early = setTimeout(() => void look(), diagnoseAfterMs)
  const onAbort = () => stopDiagnosis.abort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const ended = await connectivity(channel, timeoutMs, signal)
    if (ended === 'ready') return { kind: 'up' }
    const pending = look()
    const limit = setTimeout(onAbort, ended === 'failed' ? diagnosisMs : 0)
    const seen = await pending
    clearTimeout(limit)
    if (seen.obstacle.kind === 'none' && ended === 'failed') return { kind: 'again' }
    return { kind: 'down', error: classifyConnection(address.url, seen) }
  } finally {
    clearTimeout(early)
    stopDiagnosis.abort()
    signal.removeEventListener('abort', onAbort)
  }
}

const connectivity = (
  channel: Channel,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'ready' | 'failed' | 'late'> =>
  new Promise((resolve) => {
    const finish = (outcome: 'ready' | 'failed' | 'late') => {
      clearTimeout(timer)
      forget()
      signal.removeEventListener('abort', onAbort)
      resolve(outcome)
    }
    const onAbort = () => finish('late')
    const timer = setTimeout(onAbort, timeoutMs)
    signal.addEventListener('abort', onAbort, { once: true })
    let forget = (): unknown => undefined
    forget = channel.onceSettled(() => finish(channel.state === 'ready' ? 'ready' : 'failed'))
    if (signal.aborted) onAbort()
  })
