import {
  deepFreeze,
  isStandardSchema,
  PreflightError,
  type Check,
  type Collector,
  type FindingDraft,
  type Lifecycle,
  type Options,
  type Plugin,
} from '@restate-preflight/core'
import { withTimeLimit } from '../time-limit.ts'
import { draftDefect } from './draft-defect.ts'
import { breachOfCheck, setLabel } from './breaches.ts'
import { asPlugin } from './running.ts'

/** For what a plugin is asked besides judging: arithmetic, all of it. */
const limitMs = 2_000
/** Of one target; the judgement allows one less, and says so. */
const maxDrained = 101
/** Of one check in one look. */
const maxFindings = 10_000

/**
 * The plugin as the host uses it: whatever its code does is its own failure. Its input is frozen, what it yields is looked at before
 * anybody else sees it, and after a breach none of its checks is believed. `label` is how the plugin was named.
 */
export const guardPlugin = (plugin: Plugin, label: string): Plugin => ({
  ...plugin,
  checks: plugin.checks.map((check) => guardCheck(check, label)),
  collectors: (plugin.collectors ?? []).map((collector) => guardCollector(collector, label)),
  ...(plugin.page === undefined
    ? {}
    : { page: async (id) => asPlugin(label, async () => plugin.page?.(id)).catch(pageFailure(id)) }),
})

const guardCheck = (check: Check, label: string): Check => {
  const counts = new WeakMap<Lifecycle, number>()
  const guarded: Check = {
    ...check,
    ...(check.options === undefined ? {} : { options: guardOptions(check.options, label) }),
    evaluate: (context) => {
      const told = breachOfCheck(guarded)
      if (told !== undefined) throw told
      const own = { ...context, ...frozenViews(context), lifecycle: lifecycleFor(label, context.lifecycle) }
      const drafts = asPlugin(label, () => drained(check.evaluate(own)))
      const count = (counts.get(context.lifecycle) ?? 0) + drafts.length
      counts.set(context.lifecycle, count)
      if (count > maxFindings) throw asThrown('RP7004', `${check.id}: more than ${maxFindings} findings`)
      for (const draft of drafts) {
        const defect = isDraft(draft) ? draftDefect(check, draft) : null
        if (defect !== null) throw asThrown(defect.code, `${check.id}: ${defect.reason}`)
      }
      return drafts
    },
    // A finding of which its own check cannot say whether it is gone is still there.
    ...(check.persists === undefined
      ? {}
      : {
          persists: (earlier: FindingDraft, later: FindingDraft) => {
            try {
              return withTimeLimit(limitMs, () =>
                asPlugin(label, () => check.persists?.(earlier, later) !== false),
              )
            } catch {
              return true
            }
          },
        }),
  }
  setLabel(guarded, label)
  return guarded
}

type Context = Parameters<Check['evaluate']>[0]

/** Values are frozen when they are first read: the snapshot is everybody's. */
const frozenViews = ({ read, look, readAll, nodes, target }: Context) => ({
  read: ((need, subject) => deepFreeze(read(need, subject))) as Context['read'],
  look: ((need, subject) => deepFreeze(look(need, subject))) as Context['look'],
  readAll: ((need) => {
    const values = readAll(need)
    for (const value of values.values()) deepFreeze(value)
    return values
  }) as Context['readAll'],
  nodes: deepFreeze(nodes),
  target: Object.freeze(target),
})

/** A map cannot be frozen, so each plugin has its own. */
const lifecycleFor = (label: string, lifecycle: Lifecycle): Lifecycle => {
  const known = lifecycles.get(lifecycle) ?? new Map<string, Lifecycle>()
  lifecycles.set(lifecycle, known)
  const own = known.get(label) ?? deepFreeze(structuredClone(lifecycle))
  known.set(label, own)
  return own
}

const lifecycles = new WeakMap<Lifecycle, Map<string, Lifecycle>>()

/** A generator runs while it is read, so it is read where its doings are watched; and not to its end, if it has none. */
const drained = (findings: Iterable<FindingDraft>): readonly FindingDraft[] => {
  const drafts: FindingDraft[] = []
  for (const draft of findings) {
    drafts.push(draft)
    if (drafts.length === maxDrained) break
  }
  return drafts
}

const isDraft = (value: unknown): value is FindingDraft =>
  typeof value === 'object' && value !== null && 'evidence' in value

const guardCollector = (collector: Collector, label: string): Collector => ({
  ...collector,
  ...(collector.options === undefined ? {} : { options: guardOptions(collector.options, label) }),
  hosts: (context) => withTimeLimit(limitMs, () => asPlugin(label, () => collector.hosts(context))),
  collect: (context) => asPlugin(label, () => collector.collect(context)),
})

const guardOptions = (options: Options, label: string): Options => {
  if (!isStandardSchema(options)) return options
  const standard = options['~standard']
  return {
    '~standard': {
      version: 1,
      vendor: standard.vendor,
      validate: (value) => withTimeLimit(limitMs, () => asPlugin(label, () => standard.validate(value))),
    },
  }
}

const pageFailure =
  (id: string) =>
  (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP7001', `the page of ${id}: ${reason}`, { target: id, cause })
  }

const asThrown = (code: 'RP7003' | 'RP7004', message: string): PreflightError =>
  new PreflightError(code, message)
