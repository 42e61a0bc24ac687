import { decidedBy, isGated, type Finding, type Report } from '@restate-preflight/core'

/**
 * Whether a finding counts for the verdict, and if not, the first reason why. `info`: its severity is too mild. `folded`: it
 * follows from another finding. `known`: the baseline has it, and the gate is on what is new.
 */
export type Standing = 'counted' | 'waived' | 'transient' | 'folded' | 'info' | 'known'

export const standings = [
  'counted',
  'waived',
  'transient',
  'folded',
  'info',
  'known',
] as const satisfies Standing[]

export const standingOf = (finding: Finding, { gate }: Pick<Report, 'gate'>): Standing => {
  const { waived, confirmation, causedBy, severity } = finding
  if (waived !== null) return 'waived'
  if (confirmation === 'transient') return 'transient'
  if (causedBy !== null) return 'folded'
  if (severity === 'info') return 'info'
  return isGated(finding, decidedBy(gate)) ? 'counted' : 'known'
}

/** Why a finding does not count, in words; empty where it does. */
export const standingText = (finding: Finding, report: Pick<Report, 'findings' | 'gate'>): string => {
  switch (standingOf(finding, report)) {
    case 'counted':
      return ''
    case 'waived':
      return `waived ${waiverText(finding)}`
    case 'transient':
      return 'transient: gone at the second look'
    case 'folded': {
      const cause = report.findings.find(({ id }) => id === finding.causedBy)
      return `follows from ${cause?.check ?? 'another finding'}`
    }
    case 'info':
      return 'for information'
    case 'known':
      return 'known from the baseline, and the gate is on what is new'
  }
}

/** `until 2026-12-01 18:00 UTC by n3-repair: new disk is ordered (ops, OPS-7)`; empty where no waiver covers it. */
export const waiverText = ({ waived }: Pick<Finding, 'waived'>): string => {
  if (waived === null) return ''
  const { id, reason, owner, ticket, expiresAt } = waived
  const who = [owner, ticket].filter((part) => part !== null).join(', ')
  return `until ${minuteOf(expiresAt)} by ${id}: ${reason}${who === '' ? '' : ` (${who})`}`
}

/** An instant to the minute, for people. */
export const minuteOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`

/** Those that count first, each group in the order of the report, which is by severity. */
export const countedFirst = (
  findings: readonly Finding[],
  report: Pick<Report, 'gate'>,
): readonly Finding[] => [
  ...findings.filter((finding) => standingOf(finding, report) === 'counted'),
  ...findings.filter((finding) => standingOf(finding, report) !== 'counted'),
]
