import {
  isStandardSchema,
  resolveOptions,
  type Check,
  type Collector,
  type FactDefinition,
  type Options,
  type Plugin,
} from '@restate-preflight/core'
import type {
  Configured,
  DescribedCheck,
  DescribedCollector,
  DescribedOptions,
  DescribedPlugin,
} from './messages.ts'

/** What of a plugin can be sent to another thread. */
export const describePlugin = (
  plugin: Plugin,
  configured: { readonly [id: string]: Configured },
): DescribedPlugin => {
  const { name, version, namespace, apiVersion, checks, collectors = [], page } = plugin
  return {
    name,
    version,
    namespace,
    apiVersion,
    hasPages: page !== undefined,
    checks: checks.map((check) => describeCheck(check, configured[check.id] ?? {})),
    collectors: collectors.map((collector) =>
      describeCollector(collector, configured[collector.fact.id] ?? {}),
    ),
  }
}

const describeCheck = (check: Check, configured: Configured): DescribedCheck => {
  const { evaluate: _evaluate, persists, options, needs, ...rest } = check
  return {
    ...plain(rest),
    needs: Object.fromEntries(Object.entries(needs).map(([name, fact]) => [name, withoutBrief(fact)])),
    options: describeOptions(options, configured),
    hasPersists: persists !== undefined,
  }
}

const describeCollector = (collector: Collector, configured: Configured): DescribedCollector => {
  const { hosts: _hosts, collect: _collect, options, fact, needs = {}, ...rest } = collector
  return {
    ...plain(rest),
    fact: withoutBrief(fact),
    needs: Object.fromEntries(Object.entries(needs).map(([name, need]) => [name, withoutBrief(need)])),
    options: describeOptions(options, configured),
  }
}

const withoutBrief = ({ brief: _brief, ...fact }: FactDefinition<unknown>): FactDefinition<unknown> =>
  plain(fact)

const describeOptions = (options: Options | undefined, configured: Configured): DescribedOptions =>
  isStandardSchema(options)
    ? {
        kind: 'schema',
        vendor: options['~standard'].vendor,
        problems: resolveOptions(options, configured).problems,
      }
    : { kind: 'declared', schema: options }

/** Whatever else somebody put into an object, a function among it, stays where it is. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
