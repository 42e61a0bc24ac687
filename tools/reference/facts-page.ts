import {
  bytesText,
  facts,
  requestsOf,
  typicalSize,
  type Check,
  type FactDefinition,
} from '@restate-preflight/core'
import { markdownTable } from '@restate-preflight/testkit'
import { code, referencePage } from './page.ts'

type Definition = FactDefinition<unknown>

/** `docs/reference/facts.md`: what is read, from whom, and what it costs. */
export const factsPage = (checks: readonly Check[], pageOf: (check: Check) => string): Promise<string> => {
  const all = Object.entries(facts) as [string, Definition][]
  return referencePage(
    { title: 'Facts', from: 'packages/core/src/facts.ts and cost.ts' },
    'A fact is one thing that is read of a cluster. A check declares which facts it needs; each run reads the union of what its checks need, once. A fact is collected, or unavailable with an error that says at which layer it ended; it is never silently missing.',
    `Costs are for ${typicalSize.nodes} nodes and ${typicalSize.partitions} partitions, of each fact by itself. Facts that rest on the same request share it.`,
    markdownTable(
      ['fact', 'per', 'what it is', 'requests', 'RPCs', 'received'],
      all.map(([, fact]) => [
        `[${fact.id}](#${anchorOfFact(fact)})`,
        fact.per,
        fact.summary,
        requestsOf(fact).times,
        String(requestsOf(fact).cost.rpcs),
        bytesText(requestsOf(fact).cost.bytes),
      ]),
    ),
    ...all.flatMap(([name, fact]) => section(name, fact, checks, pageOf)),
  )
}

const anchorOfFact = ({ id }: Definition): string => id.replaceAll('.', '')

const section = (
  name: string,
  fact: Definition,
  checks: readonly Check[],
  pageOf: (check: Check) => string,
): readonly string[] => {
  const { calls } = requestsOf(fact)
  const readers = checks.filter(({ needs }) => Object.values(needs).some(({ id }) => id === fact.id))
  return [
    `## ${fact.id}`,
    `${fact.summary.charAt(0).toUpperCase()}${fact.summary.slice(1)}.`,
    markdownTable(
      ['property', 'value'],
      [
        ['in a check', code(`facts.${name}`)],
        ['read per', fact.per],
        ['calls', calls.map(code).join(', ') || 'none'],
        [
          'read',
          fact.costly === true
            ? 'only where a profile or a selection asks for it'
            : 'whenever a check needs it',
        ],
      ],
    ),
    readers.length === 0
      ? 'No built-in check needs it.'
      : `Needed by ${readers.map((check) => `[${check.id}](${pageOf(check)})`).join(', ')}.`,
  ]
}
