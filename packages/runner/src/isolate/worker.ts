import { parentPort, workerData } from 'node:worker_threads'
import {
  errorRecord,
  PreflightError,
  toErrorRecord,
  type CollectorClient,
  type ErrorRecord,
  type Judgement,
  type Plugin,
} from '@restate-preflight/core'
import { afterLooseEnds, breachOfCheck } from '../guard/breaches.ts'
import { judgeSnapshot } from '../judge.ts'
import { loadPlugins, pluginAt } from '../load-plugins.ts'
import { collectOwn } from '../own-facts/collect-own.ts'
import { asThrown } from './as-thrown.ts'
import { describePlugin } from './describe.ts'
import type {
  ClientAnswer,
  ClientCall,
  CollectionStart,
  ThreadData,
  ThreadMessage,
  ThreadRequest,
} from './messages.ts'

/**
 * The thread of one plugin: it loads the plugin, and judges and collects as the host would, by the same code. All that leaves it are
 * values.
 */
const { specifier, place, baseDir, limitMs, configured } = workerData as ThreadData

const send = (message: ThreadMessage): void => parentPort?.postMessage(message)

const main = async (): Promise<void> => {
  const named = place === null ? specifier : await pluginAt(place, specifier, limitMs)
  const [plugin] = await loadPlugins([named], { baseDir, builtin: {}, limitMs })
  if (plugin === undefined) throw new PreflightError('RP1101', `${specifier} is not there`)
  const description = describePlugin(plugin, configured)
  parentPort?.on('message', (message: ThreadRequest | ClientAnswer) => {
    if (message.kind === 'client') return settle(message)
    void answer(plugin, message).then(
      (value) => send({ kind: 'reply', id: message.id, value }),
      (error: unknown) => send({ kind: 'failure', id: message.id, error: toErrorRecord(error) }),
    )
  })
  send({ kind: 'loaded', plugin: description })
}

const answer = async (plugin: Plugin, message: ThreadRequest): Promise<unknown> => {
  switch (message.kind) {
    case 'judge':
      return judge(plugin, message)
    case 'breach':
      return breachOf(plugin)
    case 'persists':
      return checkOf(plugin, message.check).persists?.(message.earlier, message.later) ?? true
    case 'page':
      return plugin.page?.(message.check)
    case 'hosts':
      return hostsOf(plugin, message)
    case 'collect':
      return collect(plugin, message)
  }
}

const checkOf = (plugin: Plugin, id: string) => {
  const check = plugin.checks.find((each) => each.id === id)
  if (check === undefined) throw new PreflightError('RP1002', `${specifier} has no check ${id}`)
  return check
}

const judge = async (
  plugin: Plugin,
  { checks, snapshot, lifecycle, limitMs: mostMs }: Extract<ThreadRequest, { kind: 'judge' }>,
): Promise<readonly (readonly Judgement[])[]> => {
  const plan = checks.map(({ id, options }) => ({ check: checkOf(plugin, id), required: true, options }))
  const judged = await judgeSnapshot(plan, snapshot, lifecycle, { limitMs: mostMs })
  return judged.map(({ judgements }) => judgements)
}

const breachOf = async (plugin: Plugin): Promise<ErrorRecord | null> => {
  await afterLooseEnds(plugin.checks)
  const breach = plugin.checks.map(breachOfCheck).find((error) => error !== undefined)
  return breach === undefined ? null : toErrorRecord(breach)
}

const collectorOf = (plugin: Plugin, fact: string) => {
  const collector = plugin.collectors?.find((each) => each.fact.id === fact)
  if (collector === undefined) throw new PreflightError('RP1002', `${specifier} does not collect ${fact}`)
  return collector
}

/** What the collector asks for before it reads anything; the host opens the client. */
const hostsOf = async (plugin: Plugin, start: CollectionStart): Promise<readonly string[]> => {
  let hosts: readonly string[] = []
  const collector = { ...collectorOf(plugin, start.fact), collect: async () => [] }
  const { bySubject } = await collectOwn(
    { collector, options: start.options },
    surroundings(start, (wanted) => {
      hosts = wanted
    }),
  )
  const [failed] = Object.values(bySubject)
  if (failed?.status === 'unavailable' && failed.error.code !== 'RP5006') throw asThrown(failed.error)
  return hosts
}

const collect = async (plugin: Plugin, start: CollectionStart) =>
  (
    await collectOwn(
      { collector: collectorOf(plugin, start.fact), options: start.options },
      surroundings(start),
    )
  ).bySubject

const surroundings = (
  { fact, snapshot: from }: CollectionStart,
  tell: (hosts: readonly string[]) => void = () => {},
): Parameters<typeof collectOwn>[1] => ({
  snapshot: from,
  signal: new AbortController().signal,
  now: () => Date.now(),
  openClient: ({ hosts }) => {
    tell(hosts)
    return { client: clientOf(fact), used: new Set(), redact: (value) => value, redactText: (text) => text }
  },
})

/** Asks the host, which has the network. */
const clientOf = (fact: string): CollectorClient => {
  const ask = <T>(call: ClientCall): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      send({ kind: 'client', call: id, fact, ...call })
    }) as Promise<T>
  return {
    get: (url, request) => ask({ method: 'get', url, request }),
    head: (url, request) => ask({ method: 'head', url, request }),
    connect: (address) => ask({ method: 'connect', address }),
    handshake: (address) => ask({ method: 'handshake', address }),
    exchange: (address, bytes, request) => ask({ method: 'exchange', address, bytes, request }),
  }
}

let next = 0
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()

const settle = ({ call, value, error }: ClientAnswer): void => {
  const caller = waiting.get(call)
  waiting.delete(call)
  if (error === undefined) caller?.resolve(value)
  else caller?.reject(asThrown(error))
}

void main().catch((error: unknown) => {
  const record = PreflightError.is(error)
    ? toErrorRecord(error)
    : errorRecord('RP1102', {
        target: specifier,
        message: error instanceof Error ? error.message : String(error),
      })
  send({ kind: 'refused', error: record })
})
