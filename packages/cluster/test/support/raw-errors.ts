import type { LocalCluster, ServerVersion } from '@restate-preflight/local-cluster'
import { parseAddress } from '../../src/address.ts'
import type { TlsMaterial } from '../../src/tls.ts'
import { exchange, type Ended } from '../../src/transport/call.ts'
import { openChannel, type Channel } from '../../src/transport/channel.ts'
import { diagnose } from '../../src/transport/diagnose.ts'
import type { RecordedError } from './recorded-errors.ts'

/** A question as it goes over the wire. */
export interface Question {
  /** `/restate.node_ctl_svc.NodeCtlSvc/GetIdent`. */
  readonly path: string
  readonly request: Uint8Array
}

/** How one call ends on the wire. The channel, where none is given, is made for it. */
export const ask = async (
  url: string,
  { path, request }: Question,
  { timeoutMs = 15_000, channel }: { readonly timeoutMs?: number; readonly channel?: Channel } = {},
): Promise<Ended> => {
  const own = channel ?? (await connected(url))
  try {
    return await exchange(own, path, request, {
      url,
      deadline: performance.now() + timeoutMs,
      signal: new AbortController().signal,
      messageSizeLimit: 32 << 20,
      received: () => undefined,
    })
  } finally {
    if (channel === undefined) own.close()
  }
}

/** A channel that has left `connecting`, for better or worse. */
export const connected = async (url: string): Promise<Channel> => {
  const channel = openChannel(parseAddress(url), {})
  await new Promise<void>((resolve) => {
    channel.onceSettled(resolve)
    setTimeout(resolve, 3_000).unref()
  })
  return channel
}

/** Collects recordings of one version, with addresses that do not change from run to run. */
export const recorder = (version: ServerVersion, cluster: LocalCluster, nowhere: string) => {
  const entries: RecordedError[] = []
  const steady = (text: string): string =>
    cluster.nodes.reduce(
      (result, node, index) =>
        result
          .replaceAll(new URL(node.address).host, `10.0.0.${index + 1}:5122`)
          .replaceAll(new URL(node.adminUrl).host, `10.0.0.${index + 1}:9070`)
          .replaceAll(new URL(node.ingressUrl).host, `10.0.0.${index + 1}:8080`),
      text.replaceAll(new URL(nowhere).host, '10.0.0.9:5122'),
    )
  const base = (name: string, provoked: string, url: string) =>
    ({ name, version, source: 'recorded', provoked, url: steady(url) }) as const

  return {
    entries,
    /** Keeps how a call ended badly; one that ended well is not what was to be provoked. */
    call: (name: string, provoked: string, url: string, { path }: Question, ended: Ended): boolean => {
      if (ended.status === 0) {
        console.error(`${version}: "${name}" was answered`)
        return false
      }
      const kept = ['content-type', 'x-restate-known-leader'].flatMap((key) => {
        const value = ended.headers[key]
        return typeof value === 'string' ? [[key, steady(value)] as const] : []
      })
      entries.push({
        ...base(name, provoked, url),
        call: {
          method: path.slice(path.lastIndexOf('.') + 1),
          status: ended.status,
          details: steady(ended.details).replace(/"date": "[^"]*"/, '"date": "…"'),
          headers: Object.fromEntries(kept),
        },
      })
      return true
    },
    /** Keeps what stands in the way of a connection. */
    connection: async (
      name: string,
      provoked: string,
      url: string,
      { tls = {}, timeoutMs = 2_000 }: { readonly tls?: TlsMaterial; readonly timeoutMs?: number } = {},
    ): Promise<void> => {
      const signal = AbortSignal.timeout(timeoutMs)
      const seen = await diagnose(parseAddress(url), tls, signal, performance.now())
      const text = steady(JSON.stringify(seen))
        .replace(/"waitedMs":[\d.]+/, `"waitedMs":${timeoutMs}`)
        // OpenSSL begins with the number of a thread.
        .replace(/"[0-9A-F]{16}:error:/, '"error:')
      entries.push({ ...base(name, provoked, url), connection: JSON.parse(text) as typeof seen })
    },
  }
}

export type Recorder = ReturnType<typeof recorder>
