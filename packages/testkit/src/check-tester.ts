import assert from 'node:assert/strict'
import type { Check, FindingDraft, Judgement, Severity, Snapshot } from '@restate-preflight/core'
import type { ClusterBuilder } from './cluster-builder.ts'
import { draftsOf, mistakesIn, observe } from './observed.ts'
import { outsideFor } from './outside.ts'
import { tableProblems } from './table-problems.ts'

/** A snapshot to judge, or a builder of one. */
export type Input = Snapshot | ClusterBuilder

/** A row of a table: a snapshot, and what it is about. */
export interface Case {
  /** Reads as the rest of "it …". */
  readonly name: string
  readonly snapshot: Input
  readonly options?: { readonly [name: string]: unknown }
}

/** A finding by message id and data. Its texts are not asserted: they may be worded anew at any time. */
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

/** A row with the findings that are expected. */
export type FindingCase = Case & { readonly findings: readonly ExpectedFinding[] }

/** A row where the check is not applied: by its phase, by what it `applies` to, or by what it finds there. */
export type SkippedCase = Case & {
  /** Ids of the targets that are skipped, where others are judged. Default: all. */
  readonly targets?: readonly string[]
  /** The reason that a report gives, whole; compared where it is given. */
  readonly reason?: string
}

/** What a check makes of snapshots. Each list but `unknown` and `skipped` needs an entry. */
export interface CheckTable {
  readonly passes: readonly Case[]
  readonly finds: readonly FindingCase[]
  /** No finding, and at least the named targets could not be judged. */
  readonly unknown?: readonly (Case & { readonly targets: readonly string[] })[]
  /** Nothing is judged at all, or not the named targets; demanded of a check that `applies` to some versions or features only. */
  readonly skipped?: readonly SkippedCase[]
}

/** `describe` and `it` of the test runner in use: vitest's or node:test's. */
export interface TestRunner {
  /** A group of tests. */
  describe(name: string, body: () => void): void
  /** A test; it fails where its body throws. */
  it(name: string, body: () => void): void
}

/**
 * Tests a check by a table. Beyond the table it fails where two cases have one name or one input, where a case asserts texts instead of
 * message ids and data, where a declared fact is never read, another one is, or a declared message is never found, and where the check
 * changes its input.
 */
export const testCheck = ({ describe, it }: TestRunner, check: Check, table: CheckTable): void => {
  describe(check.id, () => {
    const reads = new Set<string>()
    const found = new Set<string>()
    const leftOut = new Set<string>()
    const judge = (testCase: Case): readonly Judgement[] => {
      const snapshot = snapshotOf(testCase)
      const outside = outsideFor(check, snapshot)
      const { judgements, readings } = observe(check, snapshot, testCase.options, (target) => {
        const outcome = outside(target)
        if (outcome?.kind === 'skipped') leftOut.add(target.id)
        return outcome
      })
      for (const { need } of [...readings.values()].flat()) reads.add(need)
      for (const { message } of draftsOf(judgements)) found.add(message)
      assert.deepEqual(mistakesIn(judgements), [], 'the check ends without an error')
      return judgements
    }

    for (const testCase of table.passes) {
      it(`passes ${testCase.name}`, () => {
        const judgements = judge(testCase)
        assert.deepEqual(draftsOf(judgements).map(comparable), [], 'no finding')
        assert.deepEqual(unknownIn(judgements), [], 'nothing unknown')
        assert.ok(
          judgements.some(({ outcome }) => outcome.kind === 'pass'),
          'at least one target is judged',
        )
      })
    }
    for (const testCase of table.finds) {
      it(`finds ${testCase.name}`, () => {
        assert.deepEqual(
          draftsOf(judge(testCase)).map((draft, index) => comparable(draft, testCase.findings[index])),
          testCase.findings.map((expected) => ({ severity: check.severity, ...expected })),
        )
      })
    }
    for (const testCase of table.unknown ?? []) {
      it(`cannot judge ${testCase.name}`, () => {
        const judgements = judge(testCase)
        assert.deepEqual(draftsOf(judgements).map(comparable), [], 'no finding')
        assert.deepEqual(unknownIn(judgements), testCase.targets)
      })
    }
    for (const testCase of table.skipped ?? []) {
      it(`skips ${testCase.name}`, () => {
        const judgements = judge(testCase)
        const skipped = judgements.filter(({ outcome }) => outcome.kind === 'skipped')
        assert.deepEqual(
          skipped.map(({ target }) => target.id),
          testCase.targets ?? judgements.map(({ target }) => target.id),
        )
        for (const { outcome } of testCase.reason === undefined ? [] : skipped)
          assert.deepEqual(outcome, { kind: 'skipped', reason: testCase.reason })
        assert.notEqual(skipped.length, 0, 'at least one target is skipped')
      })
    }
    it('has a table that leaves nothing out', () => {
      assert.deepEqual(tableProblems(check, table, { reads, found, leftOut }), [])
    })
  })
}

/** The snapshot of a case. */
export const snapshotOf = ({ snapshot }: Case): Snapshot =>
  'build' in snapshot ? snapshot.build() : snapshot

const unknownIn = (judgements: readonly Judgement[]): readonly string[] =>
  judgements.filter(({ outcome }) => outcome.kind === 'unknown').map(({ target }) => target.id)

/** Only what the expectation speaks of, so that a table states what it is about. */
const comparable = (draft: FindingDraft, expected: unknown) => {
  const { magnitude, follows, data } = (
    typeof expected === 'object' ? expected : {}
  ) as Partial<ExpectedFinding>
  return {
    severity: draft.severity,
    message: draft.message,
    targets: draft.targets.map(({ id }) => id),
    ...(magnitude === undefined ? {} : { magnitude: draft.magnitude }),
    ...(follows === undefined
      ? {}
      : { follows: draft.follows.map(({ check, target }) => `${check} ${target.id}`) }),
    ...(data === undefined
      ? {}
      : { data: Object.fromEntries(Object.keys(data).map((name) => [name, draft.data[name]])) }),
  }
}
