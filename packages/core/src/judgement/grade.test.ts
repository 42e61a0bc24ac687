import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { severities, type Finding, type Severity } from '../finding.ts'
import { gradeOf, markOf, type GradedFinding } from './grade.ts'

const finding = (severity: Severity, details: Partial<Finding> = {}): Finding => ({
  id: 'f-1',
  fingerprint: 'a/b:c:',
  check: 'a/b',
  message: 'c',
  severity,
  symptom: '',
  required: '',
  current: '',
  impact: '',
  action: '',
  docs: '',
  targets: [],
  magnitude: 1,
  evidence: [],
  confirmation: 'confirmed',
  waived: null,
  baseline: null,
  causedBy: null,
  note: null,
  ...details,
})

const graded = (severity: Severity, spread: number): GradedFinding => ({ finding: finding(severity), spread })

const gradedFindings = fc.array(
  fc.record({
    finding: fc.constantFrom(...severities).map((severity) => finding(severity)),
    spread: fc.double({ min: 0.001, max: 1, noNaN: true }),
  }),
  { maxLength: 40 },
)

describe('markOf', () => {
  // The worked examples of the design.
  it.each([
    ['nothing', [], { letter: 'A', score: 100 }],
    ['an info', [graded('info', 1)], { letter: 'A', score: 100 }],
    ['one low on 1 of 24', [graded('low', 1 / 24)], { letter: 'B', score: 94 }],
    ['one high on 3 of 24', [graded('high', 3 / 24)], { letter: 'D', score: 58 }],
    ['one high on all', [graded('high', 1)], { letter: 'D', score: 54 }],
    ['two highs on all', [graded('high', 1), graded('high', 1)], { letter: 'D', score: 47 }],
    ['one critical on 1 of 24', [graded('critical', 1 / 24)], { letter: 'F', score: 38 }],
    ['a hundred lows', Array.from({ length: 100 }, () => graded('low', 1)), { letter: 'B', score: 80 }],
  ] as const)('marks %s', (_, findings, mark) => {
    expect(markOf(findings)).toEqual(mark)
  })

  it('never rises when a finding is added, nor falls when one is mended', () => {
    fc.assert(
      fc.property(gradedFindings, fc.nat(), (findings, pick) => {
        fc.pre(findings.length > 0)
        const without = findings.toSpliced(pick % findings.length, 1)
        expect(markOf(findings).score).toBeLessThanOrEqual(markOf(without).score)
      }),
    )
  })

  it('never falls when a finding is waived', () => {
    const waived = { id: 'w', reason: 'r', owner: null, ticket: null, expiresAt: '2026-12-24T18:00:00.000Z' }
    fc.assert(
      fc.property(gradedFindings, fc.nat(), (findings, pick) => {
        fc.pre(findings.length > 0)
        const index = pick % findings.length
        const accepted = findings.map((entry, i) =>
          i === index ? { ...entry, finding: { ...entry.finding, waived } } : entry,
        )
        expect(markOf(accepted)).toEqual(markOf(findings.toSpliced(index, 1)))
        expect(markOf(accepted).score).toBeGreaterThanOrEqual(markOf(findings).score)
      }),
    )
  })

  it('never rises when a finding spreads', () => {
    fc.assert(
      fc.property(gradedFindings, fc.nat(), (findings, pick) => {
        fc.pre(findings.length > 0)
        const index = pick % findings.length
        const wider = findings.map((entry, i) => (i === index ? { ...entry, spread: 1 } : entry))
        expect(markOf(wider).score).toBeLessThanOrEqual(markOf(findings).score)
      }),
    )
  })

  it('does not depend on order', () => {
    fc.assert(
      fc.property(gradedFindings, (findings) => {
        expect(markOf(findings.toReversed())).toEqual(markOf(findings))
      }),
    )
  })

  it('names the worst severity by its letter, whatever the number of milder findings', () => {
    const letters = { info: 'A', low: 'B', medium: 'C', high: 'D', critical: 'F' }
    fc.assert(
      fc.property(gradedFindings, (findings) => {
        const worst = severities.findLast((severity) =>
          findings.some((entry) => entry.finding.severity === severity),
        )
        expect(markOf(findings).letter).toBe(letters[worst ?? 'info'])
      }),
    )
  })

  it('ignores findings that were transient', () => {
    const transient = { finding: finding('critical', { confirmation: 'transient' }), spread: 1 }
    expect(markOf([transient])).toEqual({ letter: 'A', score: 100 })
  })
})

describe('gradeOf', () => {
  it('withholds the mark and keeps it as the upper bound', () => {
    expect(gradeOf({ letter: 'C', score: 70 }, true)).toEqual({
      letter: null,
      score: null,
      wouldBe: { letter: 'C', score: 70 },
    })
  })
})
