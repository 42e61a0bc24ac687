import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 50
const REQUEST_TIMEOUT_MS = 1_000
const LOG_TAIL_LINES = 15

export interface HealthWait {
  readonly node: string
  readonly address: string
  /** Of the cluster it must say it belongs to: a stranger may sit on its port. */
  readonly clusterName: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Why it can never answer, e.g. that its process has exited; undefined while it can. */
  readonly gaveUp: () => string | undefined
  readonly logs: () => Promise<string>
}

/** Until the node's fabric port answers GET /health. Throws with the tail of the node's log. */
export async function waitForHealth(wait: HealthWait): Promise<void> {
  const deadline = Date.now() + wait.timeoutMs
  let last = 'not asked yet'
  for (;;) {
    wait.signal.throwIfAborted()
    const reason = wait.gaveUp()
    if (reason !== undefined) throw await notHealthy(wait, reason)
    if (Date.now() >= deadline) {
      throw await notHealthy(wait, `no healthy answer within ${wait.timeoutMs} ms; the last one: ${last}`)
    }
    const answer = await ask(wait.address, wait.signal)
    if (answer.ok && answer.clusterName === wait.clusterName) return
    last = answer.ok ? `it belongs to cluster '${answer.clusterName}'` : answer.reason
    await delay(POLL_MS, undefined, { signal: wait.signal })
  }
}

type Answer =
  { readonly ok: true; readonly clusterName: string } | { readonly ok: false; readonly reason: string }

function ask(address: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = (reason: string) => resolve({ ok: false, reason })
    // agent: false, since the global agent may have been told to go through a proxy.
    const request = get(
      `${address}/health`,
      { agent: false, timeout: REQUEST_TIMEOUT_MS, signal },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('error', (error) => failed(error.message))
        response.on('end', () => {
          if (response.statusCode !== 200) return failed(`HTTP ${response.statusCode}`)
          const clusterName = /"cluster_name":"([^"]*)"/.exec(body)?.[1]
          if (clusterName === undefined) return failed('HTTP 200 without a cluster name')
          return resolve({ ok: true, clusterName })
        })
      },
    )
    request.on('timeout', () => request.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)))
    request.on('error', (error) => failed(error.message))
  })
}

async function notHealthy(wait: HealthWait, reason: string): Promise<Error> {
  const log = await wait.logs().catch((error: unknown) => `(its log cannot be read: ${String(error)})`)
  const tail = log.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n')
  return new NodeStartError(`node ${wait.node} at ${wait.address} did not start: ${reason}\n${tail}`, log)
}

/** A node that did not come up; its message ends with the tail of the node's log. */
export class NodeStartError extends Error {
  override readonly name = 'NodeStartError'
  /** Someone else listens on one of its ports: worth another try with other ports. */
  readonly portTaken: boolean

  constructor(message: string, log: string) {
    super(message)
    // Restate's code for it is RT0004, but more often than not the server ends before its logger has written that.
    this.portTaken = /RT0004|failed binding to address/.test(log)
  }
}
