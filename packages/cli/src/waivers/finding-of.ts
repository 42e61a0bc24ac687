import { PreflightError, type Finding, type Report } from '@restate-preflight/core'

/**
 * The finding of a report that a word means: an id, a fingerprint, or a check that has one finding.
 * @throws PreflightError RP1017
 */
export const findingOf = ({ findings }: Report, word: string): Finding => {
  const exact = findings.find(({ id, fingerprint }) => id === word || fingerprint === word)
  if (exact !== undefined) return exact
  const ofCheck = findings.filter(({ check }) => check === word)
  const [only] = ofCheck
  if (only !== undefined && ofCheck.length === 1) return only
  const known = (ofCheck.length > 0 ? ofCheck : findings)
    .slice(0, maxNamed)
    .map(({ fingerprint }) => fingerprint)
  const hint = known.length === 0 ? ' It has none at all.' : ` There are ${known.join(', ')}.`
  const message =
    ofCheck.length > 1
      ? `The report has ${ofCheck.length} findings of ${word}.${hint}`
      : `The report has no finding "${word}".${hint}`
  throw new PreflightError('RP1017', message, { target: word })
}

const maxNamed = 5

/** What a waiver of a finding says of it: the finding itself, how bad it may be, and of which cluster. */
export const fieldsOf = (
  { fingerprint, severity, magnitude }: Finding,
  { cluster }: Report,
): Readonly<Record<string, unknown>> => ({
  fingerprint,
  // Info does not count, so nobody needs to accept it as such.
  ...(severity === 'info' ? {} : { severity }),
  maxMagnitude: magnitude,
  ...(cluster.fingerprint === null ? {} : { cluster: cluster.fingerprint }),
})
