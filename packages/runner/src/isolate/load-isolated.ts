import {
  errorRecord,
  facts,
  PreflightError,
  toErrorRecord,
  type Check,
  type Collector,
  type ErrorRecord,
  type Judgement,
  type Options,
  type Plugin,
  type Recording,
  type Snapshot,
} from '@restate-preflight/core'
import { judgedBy, type ForeignJudge } from '../foreign.ts'
import { keepBreach, setLabel } from '../guard/breaches.ts'
import { checkLimitMs } from '../judge.ts'
import { snapshotBehind } from '../own-facts/collect-own.ts'
import type { PlannedCheck } from '../plan.ts'
import { asThrown } from './as-thrown.ts'
import type {
  CollectedFacts,
  Configured,
  DescribedCheck,
  DescribedCollector,
  DescribedOptions,
  ThreadData,
} from './messages.ts'
import { startThread, type IsolateOptions, type Thread } from './thread.ts'

/** What a thread has to judge, beside the limit of all its checks together and of each alone. Then it is given up. */
const usualGraceMs = 5_000
/** What is left behind when the checks are judged gives the thread back within this time, or is not coming back. */
const looseEndsMs = 5_000
/** For small questions. */
const shortMs = 10_000
/** A collector has a deadline of its own, of at most a minute. */
const collectMs = 65_000

export interface Isolation extends IsolateOptions {
  /** What a thread has to judge beside the limits of its checks, in milliseconds. Default 5000. */
  readonly graceMs?: number
  /** The configuration that plugins are objects of, where it is a module: each thread loads it again. */
  readonly config?: { readonly file: string; readonly plugins: readonly (string | Plugin)[] }
  readonly configured: { readonly [id: string]: Configured }
}

/**
 * A plugin in a thread of its own, with a bound on its memory. Its checks and collectors stand for those in the thread.
 * @throws PreflightError RP1101 to RP1107, as without a thread.
 */
export const loadIsolated = async (
  { specifier, place }: Pick<ThreadData, 'specifier' | 'place'>,
  { baseDir, limitMs }: { readonly baseDir: string; readonly limitMs: number },
  isolation: Isolation,
): Promise<Plugin> => {
  const thread = await startThread(
    { specifier, place, baseDir, limitMs, configured: isolation.configured },
    isolation,
  )
  const { name, version, namespace, apiVersion, hasPages, checks, collectors } = thread.plugin
  const judge = threadJudge(thread, specifier, isolation.graceMs ?? usualGraceMs)
  return {
    name,
    version,
    namespace,
    apiVersion,
    checks: checks.map((check) => checkOf(check, judge, specifier)),
    collectors: collectors.map((collector) => collectorOf(collector, thread)),
    ...(hasPages
      ? { page: (check: string) => thread.ask<string | undefined>({ kind: 'page', check }, shortMs) }
      : {}),
  }
}

const checkOf = (described: DescribedCheck, judge: ForeignJudge, specifier: string): Check => {
  const { options, hasPersists: _hasPersists, ...rest } = described
  const check = judgedBy(judge, { ...rest, ...optionsOf(options) })
  setLabel(check, specifier)
  return check
}

/** What a schema says of the options was asked when it was loaded; there are no others. */
const optionsOf = (options: DescribedOptions): { readonly options?: Options } => {
  if (options.kind === 'declared') return options.schema === undefined ? {} : { options: options.schema }
  const issues = options.problems.map(({ path, reason }) => ({ path, message: reason }))
  return {
    options: {
      '~standard': {
        version: 1,
        vendor: options.vendor,
        validate: (value) => (issues.length === 0 ? { value } : { issues }),
      },
    },
  }
}

const threadJudge = (thread: Thread, specifier: string, graceMs: number): ForeignJudge => {
  const withPersists = new Set(thread.plugin.checks.filter((check) => check.hasPersists).map(({ id }) => id))
  return {
    judge: async (plan, snapshot, lifecycle) => {
      try {
        const limitMs = checkLimitMs(snapshot)
        const judgements = await thread.ask<readonly (readonly Judgement[])[]>(
          {
            kind: 'judge',
            checks: plan.map(({ check, options }) => ({ id: check.id, options })),
            snapshot: withFactsOf(
              snapshot,
              plan.map(({ check }) => check),
            ),
            lifecycle,
            limitMs,
          },
          graceMs + (plan.length + 1) * limitMs,
        )
        // Asked by itself: the answer above needs no more than the end of the checks, this one an event loop that turns.
        const breach = await thread.ask<ErrorRecord | null>({ kind: 'breach' }, looseEndsMs)
        if (breach !== null) keepBreach(specifier, asThrown(breach))
        return plan.map((planned, index) => {
          const judged = judgements[index] ?? []
          return judged.length > 0 ? judged : failed(planned, noJudgement(specifier))
        })
      } catch (error) {
        return plan.map((planned) => failed(planned, error))
      }
    },
    persists: async (check, earlier, later) =>
      withPersists.has(check.id)
        ? thread
            .ask<boolean>({ kind: 'persists', check: check.id, earlier, later }, shortMs)
            .catch(() => true)
        : true,
  }
}

/** Code of the plugin may have changed what the judge in its thread runs with. */
const noJudgement = (specifier: string): PreflightError =>
  new PreflightError('RP7007', `${specifier}: its thread gave no judgement`, { target: specifier })

const failed = ({ check }: PlannedCheck, error: unknown): readonly Judgement[] => {
  const { code, message, layers, action } = PreflightError.is(error)
    ? toErrorRecord(error)
    : errorRecord('RP7007', { message: error instanceof Error ? error.message : String(error) })
  const record = { code, message: `${check.id}: ${message}`, layers, action, target: check.id }
  return [{ target: { kind: check.per, id: '*' }, outcome: { kind: 'error', error: record } }]
}

/** Of the snapshot, only what the collector may look at. */
const startingFrom = (context: object, { needs = {} }: DescribedCollector): Snapshot => {
  const snapshot = snapshotBehind(context)
  if (snapshot === undefined) throw new PreflightError('RP9001', 'a collector was asked without a snapshot')
  return withFactsOf(snapshot, [{ needs }])
}

/** What tells the subjects of collectors, the targets of checks, and whether a check applies to them. */
const basis = [facts.nodesConfiguration, facts.partitionTable, facts.logs, facts.stored]

/** A snapshot is copied on its way to a thread: with all facts of 65,535 partitions that takes 7 s. */
const withFactsOf = (
  { rereads: _, ...snapshot }: Recording,
  readers: readonly Pick<Check, 'needs'>[],
): Snapshot => {
  const wanted = new Set(
    [...basis, ...readers.flatMap(({ needs }) => Object.values(needs))].map(({ id }) => id),
  )
  return {
    ...snapshot,
    facts: Object.fromEntries(Object.entries(snapshot.facts).filter(([id]) => wanted.has(id))),
  }
}

const collectorOf = (described: DescribedCollector, thread: Thread): Collector => {
  const { options, ...rest } = described
  const { fact } = described
  const start = (context: Parameters<Collector['hosts']>[0]) => ({
    fact: fact.id,
    options: context.options as Configured,
    snapshot: startingFrom(context, described),
  })
  return {
    ...rest,
    ...optionsOf(options),
    hosts: (context) => thread.ask<readonly string[]>({ kind: 'hosts', ...start(context) }, shortMs),
    collect: async (context) => {
      thread.lend(fact.id, context.client)
      const found = await thread.ask<CollectedFacts>({ kind: 'collect', ...start(context) }, collectMs)
      return Object.entries(found).map(
        ([subject, each]) =>
          [
            subject,
            each.status === 'collected' ? each.value : context.unavailable(asThrown(each.error)),
          ] as const,
      )
    },
  }
}
