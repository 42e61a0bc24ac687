import { describe, expect, it } from 'vitest'
import type { Cause, Confirmation, Severity } from '../finding.ts'
import { rootsIn, type Entry } from './fold.ts'

const about = (check: string, id = 'N1'): Cause => ({ check, target: { kind: 'node', id } })

const entry = (
  check: string,
  follows: readonly Cause[] = [],
  {
    id = 'N1',
    severity = 'high',
    confirmation = 'confirmed',
  }: { id?: string; severity?: Severity; confirmation?: Confirmation } = {},
): Entry => ({
  check,
  severity,
  confirmation,
  draft: {
    message: 'm',
    data: {},
    severity,
    targets: [{ kind: 'node', id }],
    magnitude: 1,
    evidence: [],
    follows,
  },
})

const rootOf = (wanted: Entry, others: readonly Entry[]): Entry | undefined =>
  rootsIn([wanted, ...others], ({ check, draft }) => `${check} ${draft.message}`)(wanted)[0]

describe('the root of a finding', () => {
  it('is none where it names no cause', () => {
    expect(rootOf(entry('a'), [entry('b')])).toBeUndefined()
  })

  it('is its cause', () => {
    const cause = entry('b')
    expect(rootOf(entry('a', [about('b')]), [cause])).toBe(cause)
  })

  it('is at the end of the chain', () => {
    const end = entry('c')
    expect(rootOf(entry('a', [about('b')]), [entry('b', [about('c')]), end])).toBe(end)
  })

  it('is one for several targets of one kind', () => {
    const [first, second] = [entry('b'), entry('b', [], { id: 'N2' })]
    expect(rootOf(entry('a', [about('b'), about('b', 'N2')]), [first, second])).toBe(first)
  })

  it.each<readonly [string, readonly Cause[], readonly Entry[]]>([
    ['a cause is about another target', [about('b', 'N2')], [entry('b')]],
    ['one of its causes is no finding', [about('b'), about('c')], [entry('b')]],
    ['its causes are of several kinds', [about('b'), about('c')], [entry('b'), entry('c')]],
    ['its cause was transient', [about('b')], [entry('b', [], { confirmation: 'transient' })]],
    ['its cause is an info', [about('b')], [entry('b', [], { severity: 'info' })]],
    ['its cause follows from it', [about('b')], [entry('b', [about('a')])]],
    ['it names itself', [about('a')], []],
  ])('is none where %s', (_, follows, others) => {
    expect(rootOf(entry('a', follows), others)).toBeUndefined()
  })
})
