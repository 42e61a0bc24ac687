import { isCounted, worstSeverity, type Finding, type Severity } from '../finding.ts'

/** Named by the gravest counted finding: A none, B low, C medium, D high, F critical. */
export type Letter = 'A' | 'B' | 'C' | 'D' | 'F'

/** A letter, and within its band how much there is of it: 0 to 100. */
export interface Mark {
  readonly letter: Letter
  readonly score: number
}

/** A mark, withheld (letter and score null) while the evidence is incomplete; `wouldBe` is then its upper bound. */
export interface Grade {
  readonly letter: Letter | null
  readonly score: number | null
  readonly wouldBe: Mark | null
}

interface Band {
  readonly letter: Letter
  readonly low: number
  readonly high: number
}

const bands: Readonly<Record<Severity, Band>> = {
  info: { letter: 'A', low: 95, high: 100 },
  low: { letter: 'B', low: 80, high: 94 },
  medium: { letter: 'C', low: 60, high: 79 },
  high: { letter: 'D', low: 40, high: 59 },
  critical: { letter: 'F', low: 0, high: 39 },
}

const weights: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 4, critical: 8 }

/** A finding with the share of its check's applicable targets that it affects, in (0, 1]. */
export interface GradedFinding {
  readonly finding: Finding
  readonly spread: number
}

/**
 * The letter names the worst counted severity, the number how much of it:
 * `score = low + round((high − low) · e^(−P/6))`, `P = Σ w · (½ + ½ · spread) − ½ · w_worst`. Adding a finding never
 * raises it, mending one never lowers it, and order plays no part.
 */
export const markOf = (findings: readonly GradedFinding[]): Mark => {
  const counted = findings.filter(({ finding }) => isCounted(finding))
  const worst = worstSeverity(counted.map(({ finding }) => finding.severity)) ?? 'info'
  const { letter, low, high } = bands[worst]
  const loads = counted.map(({ finding, spread }) => weights[finding.severity] * (0.5 + 0.5 * spread))
  // Summed in order of size: floating-point sums depend on order, grades must not.
  const pressure = loads.sort((a, b) => a - b).reduce((sum, load) => sum + load, 0) - 0.5 * weights[worst]
  return { letter, score: low + Math.round((high - low) * Math.exp(-Math.max(pressure, 0) / 6)) }
}

/** The grade of a run; withheld while the verdict is inconclusive. */
export const gradeOf = (mark: Mark, withheld: boolean): Grade =>
  withheld ? { letter: null, score: null, wouldBe: mark } : { ...mark, wouldBe: null }
