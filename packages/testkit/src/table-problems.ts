import type { Check, Message } from '@restate-preflight/core'
import { snapshotOf, type Case, type CheckTable, type ExpectedFinding } from './check-tester.ts'

/** What the cases of a table did. */
interface Covered {
  /** Names of needs that were asked for. */
  readonly reads: ReadonlySet<string>
  /** Ids of messages that were found. */
  readonly found: ReadonlySet<string>
  /** Ids of targets that the check does not apply to. */
  readonly leftOut: ReadonlySet<string>
}

/** What is wrong with a table itself, in sentences that say what to do. */
export const tableProblems = (check: Check, table: CheckTable, covered: Covered): readonly string[] => [
  ...missingLists(table),
  ...doubled(casesOf(table)),
  ...table.finds.flatMap(({ name, findings }) =>
    findings.flatMap((finding) => proseIn(check, finding).map((problem) => `"${name}" ${problem}`)),
  ),
  ...Object.keys(check.messages)
    .filter((id) => !covered.found.has(id))
    .map((id) => `no case finds the message "${id}": add one, or take the message out`),
  ...unread(check, covered),
  ...(check.applies !== undefined && covered.leftOut.size === 0
    ? ['no case lies outside of what the check applies to: add one to `skipped`']
    : []),
]

const casesOf = ({ passes, finds, unknown = [], skipped = [] }: CheckTable): readonly Case[] => [
  ...passes,
  ...finds,
  ...unknown,
  ...skipped,
]

const missingLists = ({ passes, finds }: CheckTable): readonly string[] => [
  ...(passes.length === 0 ? ['nothing passes: add a cluster that is well'] : []),
  ...(finds.length === 0 ? ['nothing is found: add a cluster that is not well'] : []),
]

const doubled = (cases: readonly Case[]): readonly string[] => [
  ...groupsOf(cases, ({ name }) => name).map(
    (group) => `${group.length} cases are named "${group[0]?.name}": give each its own name`,
  ),
  ...groupsOf(cases, (testCase) => JSON.stringify([snapshotOf(testCase), testCase.options ?? {}])).map(
    (group) =>
      `${group.map(({ name }) => `"${name}"`).join(' and ')} have the same input: one of them proves nothing`,
  ),
]

const groupsOf = (cases: readonly Case[], by: (testCase: Case) => string): readonly (readonly Case[])[] =>
  [...Map.groupBy(cases, by).values()].filter(({ length }) => length > 1)

const assertable: readonly string[] = [
  'message',
  'targets',
  'severity',
  'magnitude',
  'follows',
  'data',
] satisfies readonly (keyof ExpectedFinding)[]

const proseIn = (check: Check, finding: ExpectedFinding): readonly string[] => {
  const message = Object.hasOwn(check.messages, finding.message) ? check.messages[finding.message] : undefined
  const texts = Object.keys(finding).filter((name) => !assertable.includes(name))
  return [
    ...(message === undefined
      ? [`expects the message "${finding.message}", which is no message id of ${check.id}`]
      : unknownData(message, finding)),
    ...texts.map(
      (name) => `asserts "${name}": texts may be worded anew, so assert the message id and its data`,
    ),
  ]
}

const unknownData = (message: Message, { data = {}, message: id }: ExpectedFinding): readonly string[] =>
  Object.keys(data)
    .filter((name) => !Object.values(message).some((text: string) => text.includes(`{${name}}`)))
    .map((name) => `asserts the datum "${name}", which "${id}" has no placeholder for`)

/** Two needs may be one fact under two names. */
const unread = (check: Check, { reads }: Covered): readonly string[] => {
  const read = new Set(Object.entries(check.needs).flatMap(([name, { id }]) => (reads.has(name) ? [id] : [])))
  return Object.entries(check.needs)
    .filter(([, { id }]) => !read.has(id))
    .map(([name]) => `no case reads the need "${name}": add one that does, or take the need out`)
}
