import assert from 'node:assert/strict'
import {
  deepFreeze,
  evaluateCheck,
  lifecycleOf,
  type Check,
  type FactDefinition,
  type Judgement,
  type Severity,
  type Snapshot,
} from '@restate-preflight/core'
import type { ClusterBuilder } from './cluster-builder.ts'

type Input = Snapshot | ClusterBuilder

interface Case {
  /** Reads as the rest of "it …". */
  readonly name: string
  readonly snapshot: Input
  readonly options?: { readonly [name: string]: unknown }
}

export interface ExpectedFinding {
  readonly message: string
  /** Ids of the targets, sorted. */
  readonly targets: readonly string[]
  /** Default: the check's. */
  readonly severity?: Severity
  /** Compared where it is given. */
  readonly magnitude?: number
  /** What it follows from, as `check target`; compared where it is given. */
  readonly follows?: readonly string[]
  /** Values of placeholders, compared where they are given. */
  readonly data?: { readonly [name: string]: string | number }
}

/** What a check makes of snapshots. Each list but `unknown` and `skipped` needs an entry. */
export interface CheckTable {
  readonly passes: readonly Case[]
  readonly finds: readonly (Case & { readonly findings: readonly ExpectedFinding[] })[]
  /** No finding, and at least the named targets could not be judged. */
  readonly unknown?: readonly (Case & { readonly targets: readonly string[] })[]
  /** Nothing is judged at all. */
  readonly skipped?: readonly Case[]
}

/** `describe` and `it` of the test runner in use: vitest's or node:test's. */
export interface TestRunner {
  describe(name: string, body: () => void): void
  it(name: string, body: () => void): void
}

/**
 * Tests a check by a table. Beyond the table it fails where two cases have one name, where a declared fact is never
 * read or a declared message never found, and where the check changes its input.
 */
export const testCheck = ({ describe, it }: TestRunner, check: Check, table: CheckTable): void => {
  describe(check.id, () => {
    const cases = [...table.passes, ...table.finds, ...(table.unknown ?? []), ...(table.skipped ?? [])]
    const reads = new Set<string>()
    const found = new Set<string>()
    const judge = (testCase: Case) => run(watched(check, reads), testCase)

    for (const testCase of table.passes) {
      it(`passes ${testCase.name}`, () => {
        const outcomes = judge(testCase)
        assert.deepEqual(draftsOf(outcomes), [], 'no finding')
        assert.deepEqual(
          outcomes.filter(isBad).map(({ outcome }) => outcome),
          [],
          'nothing unknown, nothing in error',
        )
        assert.ok(
          outcomes.some(({ outcome }) => outcome.kind === 'pass'),
          'at least one target is judged',
        )
      })
    }
    for (const testCase of table.finds) {
      it(`finds ${testCase.name}`, () => {
        const outcomes = judge(testCase)
        const drafts = draftsOf(outcomes)
        for (const draft of drafts) found.add(draft.message)
        assert.deepEqual(
          outcomes.flatMap(({ outcome }) => (outcome.kind === 'error' ? [outcome.error] : [])),
          [],
        )
        assert.deepEqual(
          drafts.map((draft, index) => comparable(draft, testCase.findings[index])),
          testCase.findings.map((expected) => ({ severity: check.severity, ...expected })),
        )
      })
    }
    for (const testCase of table.unknown ?? []) {
      it(`cannot judge ${testCase.name}`, () => {
        const outcomes = judge(testCase)
        assert.deepEqual(draftsOf(outcomes), [], 'no finding')
        assert.deepEqual(
          outcomes.filter(({ outcome }) => outcome.kind === 'unknown').map(({ target }) => target.id),
          testCase.targets,
        )
      })
    }
    for (const testCase of table.skipped ?? []) {
      it(`skips ${testCase.name}`, () => {
        assert.deepEqual([...new Set(judge(testCase).map(({ outcome }) => outcome.kind))], ['skipped'])
      })
    }
    it('has a case for each message, reads each fact it declares, and names no case twice', () => {
      assert.ok(table.passes.length > 0 && table.finds.length > 0, 'the table has passes and finds')
      assert.deepEqual([...found].sort(), Object.keys(check.messages).sort(), 'messages found')
      assert.deepEqual([...reads].sort(), factIds(check).sort(), 'facts read')
      assert.deepEqual(cases.length, new Set(cases.map(({ name }) => name)).size, 'distinct names')
    })
  })
}

const run = (check: Check, { snapshot, options }: Case): readonly Judgement[] => {
  const frozen = deepFreeze('build' in snapshot ? snapshot.build() : snapshot)
  return evaluateCheck(check, { snapshot: frozen, lifecycle: lifecycleOf(frozen), options: options ?? {} })
}

const draftsOf = (judgements: readonly Judgement[]) =>
  judgements.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.drafts : []))

const isBad = ({ outcome }: Judgement): boolean => outcome.kind === 'unknown' || outcome.kind === 'error'

type Draft = ReturnType<typeof draftsOf>[number]

/** Only what the expectation speaks of, so that a table states what it is about. */
const comparable = (draft: Draft, expected: ExpectedFinding | undefined) => ({
  severity: draft.severity,
  message: draft.message,
  targets: draft.targets.map(({ id }) => id),
  ...(expected?.magnitude === undefined ? {} : { magnitude: draft.magnitude }),
  ...(expected?.follows === undefined
    ? {}
    : { follows: draft.follows.map(({ check, target }) => `${check} ${target.id}`) }),
  ...(expected?.data === undefined
    ? {}
    : { data: Object.fromEntries(Object.keys(expected.data).map((name) => [name, draft.data[name]])) }),
})

const factIds = (check: Check): string[] => [...new Set(Object.values(check.needs).map(({ id }) => id))]

/** The check, recording which facts it reads. */
const watched = (check: Check, reads: Set<string>): Check => ({
  ...check,
  needs: Object.fromEntries(
    Object.entries(check.needs).map(([name, fact]) => [name, watchedFact(fact, reads)]),
  ),
})

/** A fact is looked up by its id: that is the moment in which it is read. */
const watchedFact = (fact: FactDefinition<unknown>, reads: Set<string>): FactDefinition<unknown> => ({
  ...fact,
  get id() {
    reads.add(fact.id)
    return fact.id
  },
})
