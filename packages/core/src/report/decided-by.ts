import type { FailOnUnknown, GatePolicy } from '../judgement/verdict.ts'
import type { GateReport } from './report.ts'

/**
 * What the gate of a report went by, for whoever shows what it counted: its rules say so. What they lack is as it is by default.
 */
export const decidedBy = ({
  rules,
}: Pick<GateReport, 'rules'>): Required<Pick<GatePolicy, 'gateOn' | 'failOnUnknown'>> => {
  const limitOf = (name: string) => rules.find((rule) => rule.name === name)?.limit
  return {
    gateOn: limitOf('gate-on') === 'new' ? 'new' : 'all',
    failOnUnknown: failOnUnknowns.find((word) => word === limitOf('fail-on-unknown')) ?? 'required',
  }
}

const failOnUnknowns = ['required', 'any', 'never'] as const satisfies FailOnUnknown[]
