import { Worker } from 'node:worker_threads'
import { PreflightError, toErrorRecord, type CollectorClient } from '@restate-preflight/core'
import { asThrown } from './as-thrown.ts'
import type {
  ClientAnswer,
  ClientCall,
  DescribedPlugin,
  ThreadData,
  ThreadMessage,
  ThreadRequest,
} from './messages.ts'

export interface IsolateOptions {
  /** The module that a thread runs: `worker.ts` beside this file, or what it was bundled into. */
  readonly worker: URL
  /** Arguments of Node for the thread. */
  readonly execArgv?: readonly string[]
  /** Of the heap of each plugin. Default 512. */
  readonly memoryMb?: number
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

export interface Thread {
  readonly plugin: DescribedPlugin
  /**
   * Asks the thread something.
   * @throws PreflightError what it throws; RP7007 where it is not there any more, or does not answer in time, which ends it.
   */
  ask<T>(request: WithoutId<ThreadRequest>, limitMs: number): Promise<T>
  /** Lets the thread use a client while it collects a fact. */
  lend(fact: string, client: CollectorClient): void
}

/** Booting a thread on a busy machine, beside what the plugin itself takes: a plugin that hangs is noticed in its thread. */
const bootMs = 20_000

/**
 * Starts a thread, and loads a plugin in it.
 * @throws PreflightError RP1101 to RP1107, as without a thread.
 */
export const startThread = async (data: ThreadData, options: IsolateOptions): Promise<Thread> => {
  const { worker: url, execArgv, memoryMb = 512 } = options
  const worker = new Worker(url, {
    workerData: data,
    stdout: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
  })
  // Standard output is for the report.
  worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  worker.unref()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const clients = new Map<string, CollectorClient>()
  let next = 0
  let ended: PreflightError | undefined
  const loaded = Promise.withResolvers<DescribedPlugin>()

  const end = (error: PreflightError): void => {
    ended ??= error
    loaded.reject(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    void worker.terminate()
  }
  const gone = (reason: string): PreflightError =>
    new PreflightError('RP7007', `${data.specifier}: ${reason}`, {
      target: data.specifier,
      layers: ['thread', reason],
    })
  worker.on('error', (error: unknown) => {
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    const reason = error instanceof Error ? error.message : String(error)
    end(gone(isMemory ? `it ran out of ${memoryMb} MB of memory` : `its thread failed: ${reason}`))
  })
  worker.on('exit', () => end(gone('its thread ended')))
  worker.on('message', (message: ThreadMessage) => {
    switch (message.kind) {
      case 'loaded':
        return loaded.resolve(message.plugin)
      case 'refused':
        return end(asThrown(message.error))
      case 'reply':
        waiting.get(message.id)?.resolve(message.value)
        return void waiting.delete(message.id)
      case 'failure':
        waiting.get(message.id)?.reject(asThrown(message.error))
        return void waiting.delete(message.id)
      case 'client':
        return void serve(message, clients.get(message.fact)).then((answer) => worker.postMessage(answer))
    }
  })

  const within = async <T>(promise: Promise<T>, limitMs: number, late: () => PreflightError): Promise<T> => {
    // It also keeps the process alive: a thread that is waited for is not referred to otherwise.
    const timer = setTimeout(() => end(late()), limitMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }
  const tooSlow = () =>
    new PreflightError('RP1103', `${data.specifier} did not load within ${data.limitMs} ms`, {
      target: data.specifier,
    })
  const plugin = await within(loaded.promise, data.limitMs + bootMs, tooSlow)
  return {
    plugin,
    lend: (fact, client) => void clients.set(fact, client),
    ask: async <T>(request: WithoutId<ThreadRequest>, limitMs: number): Promise<T> => {
      if (ended !== undefined) throw ended
      const id = next++
      const answer = Promise.withResolvers<unknown>()
      waiting.set(id, answer)
      worker.postMessage({ ...request, id })
      return (await within(answer.promise, limitMs, () =>
        gone(`it did not answer within ${limitMs} ms`),
      )) as T
    },
  }
}

const serve = async (
  message: Extract<ThreadMessage, { kind: 'client' }>,
  client: CollectorClient | undefined,
): Promise<ClientAnswer> => {
  const { call } = message
  try {
    if (client === undefined) throw new PreflightError('RP5005', `${message.fact} is not being collected`)
    return { kind: 'client', call, value: await askedOf(client, message) }
  } catch (error) {
    return { kind: 'client', call, error: toErrorRecord(error) }
  }
}

const askedOf = (client: CollectorClient, call: ClientCall): Promise<unknown> => {
  switch (call.method) {
    case 'get':
    case 'head':
      return client[call.method](call.url, call.request)
    case 'connect':
    case 'handshake':
      return client[call.method](call.address)
    case 'exchange':
      return client.exchange(call.address, call.bytes, call.request)
  }
}
