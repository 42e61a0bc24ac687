import { formatDuration, type Settings } from '@restate-preflight/config'
import type { Severity } from '@restate-preflight/core'

type Judging = Pick<Settings, 'failOn' | 'failOnUnknown' | 'gateOn' | 'policy'>

/** What a gate demands, in sentences: as `config validate` tells it. */
export const policyWords = ({ failOn, failOnUnknown, gateOn, policy }: Judging): readonly string[] => [
  failOn === 'never'
    ? 'No finding fails it.'
    : `A finding that is ${orGraver(failOn)} fails it${gateOn === 'new' ? ', if the baseline lacks it or it is worse than there' : ''}.`,
  unknownWords[failOnUnknown],
  ...Object.entries(policy.maxFindings ?? {}).map(
    ([severity, most]) => `More than ${most} findings that are ${orGraver(severity as Severity)} fail it.`,
  ),
  ...(policy.requiredChecks === undefined
    ? []
    : [`Without ${policy.requiredChecks.join(', ')} wholly judged it is inconclusive.`]),
  ...(policy.minCoverage === undefined
    ? []
    : [`With a coverage below ${Math.round(policy.minCoverage * 1_000) / 10} % it is inconclusive.`]),
  ...(policy.maxAgeMs === undefined
    ? []
    : [`A snapshot or report older than ${formatDuration(policy.maxAgeMs)} leaves it inconclusive.`]),
  'In gate, a waiver that hides a finding and has ended by then leaves it inconclusive.',
  'In gate --report, a required check that was not part of the run of the report leaves it inconclusive.',
]

const orGraver = (severity: Severity): string =>
  severity === 'critical' ? 'critical' : `${severity} or graver`

const unknownWords: Readonly<Record<Settings['failOnUnknown'], string>> = {
  required: 'A required check that could not be judged leaves it inconclusive.',
  any: 'Any check that could not be judged leaves it inconclusive.',
  never: 'Checks that could not be judged are passed over, as long as anything was judged.',
}
