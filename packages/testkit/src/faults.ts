import type { Check, FindingDraft, Judgement, Snapshot } from '@restate-preflight/core'
import { faultCatalogue, withFault, type Fault } from './fault-catalogue.ts'
import { draftsOf, mistakesIn, observe, type Observed } from './observed.ts'
import { sampleClusters } from './sample-clusters.ts'

/** So many subjects of a fact lose it one by one, and by these faults: what matters then is that others still answer. */
const maxSubjects = 3
const singleFaults = faultCatalogue.filter(
  ({ code }) => code === null || code === 'RP6005' || code === 'RP3001',
)

/**
 * What a check makes of facts that cannot be read: each need by each fault of the catalogue, for all subjects together and for single
 * ones. A target that rests on such a fact must be unknown or skipped; it must neither pass nor have a finding that it does not have
 * otherwise, and the check must not throw. Needs whose `absence` the check declares are free to differ as declared.
 * @returns What is wrong, in sentences; empty where nothing is.
 */
export const faults = (check: Check, snapshots = sampleClusters()): readonly string[] => {
  const complaints = snapshots.flatMap((snapshot) => complaintsOn(check, snapshot))
  const alike = Map.groupBy(complaints, ({ need, what }) => `"${need}": ${what}`)
  return [...alike].map(([text, group]) => {
    const names = [...new Set(group.map(({ fault }) => fault.name))]
    return `${check.id}, with ${text} where it is ${names.join(', ')}`
  })
}

interface Complaint {
  readonly need: string
  readonly fault: Fault
  readonly what: string
}

const complaintsOn = (check: Check, snapshot: Snapshot): readonly Complaint[] => {
  const sound = observe(check, snapshot)
  const asked = new Set([...sound.readings.values()].flat().map(({ need }) => need))
  return Object.entries(check.needs).flatMap(([need, fact]) => {
    // A fact that no judgement asked for here changes nothing.
    if (!asked.has(need)) return []
    const subjects = Object.keys(snapshot.facts[fact.id] ?? {})
    if (subjects.length === 0) return complaintsAboutAbsent(check, need, sound)
    const single = subjects.length > 1 ? subjects.slice(0, maxSubjects) : []
    const trials = [
      ...faultCatalogue.map((fault) => ({ need, fault, sound, subject: undefined })),
      ...single.flatMap((subject) => singleFaults.map((fault) => ({ need, fault, sound, subject }))),
    ]
    return trials.flatMap((trial) => {
      const { judgements } = observe(check, withFault(snapshot, fact, trial.fault, trial.subject))
      return complaintsAbout(check, trial, judgements).map((what) => ({ need, fault: trial.fault, what }))
    })
  })
}

/** A fact that the snapshot does not hold, such as one of the plugin's own, is lost from the start: nothing may be found by that. */
const complaintsAboutAbsent = (check: Check, need: string, sound: Observed): readonly Complaint[] => {
  const [fault] = faultCatalogue.filter(({ code }) => code === null)
  if (fault === undefined || check.absence?.spared?.includes(need) === true) return []
  const asking = sound.judgements.filter(
    ({ target }) => sound.readings.get(target.id)?.some((reading) => reading.need === need) === true,
  )
  const found = new Set(draftsOf(asking).map(({ message }) => message))
  return [...found].map((message) => ({ need, fault, what: `it finds ${message}` }))
}

interface Trial {
  readonly need: string
  readonly fault: Fault
  /** Undefined where all subjects lost the fact. Of many answers one may be missing, so then a pass proves nothing. */
  readonly subject: string | undefined
  readonly sound: Observed
}

const complaintsAbout = (check: Check, trial: Trial, judgements: readonly Judgement[]): readonly string[] => {
  const { judged = [], spared = [] } = check.absence ?? {}
  const isSpared = spared.includes(trial.need)
  const isJudged = judged.includes(trial.need) && trial.fault.observed
  const known = draftsOf(trial.sound.judgements)
  const sick = new Set(
    trial.sound.judgements.filter(({ outcome }) => outcome.kind === 'finding').map(({ target }) => target.id),
  )
  const findings = judgements.flatMap((judgement) => {
    if (isJudged || (isSpared && sick.has(judgement.target.id))) return []
    const fresh = draftsOf([judgement]).find((draft) => !known.some((other) => covers(other, draft)))
    return fresh === undefined ? [] : [`it finds ${fresh.message}, which it does not find otherwise`]
  })
  const mayPass = isSpared || isJudged || trial.subject !== undefined
  const passes = judgements.filter(
    ({ target, outcome }) => outcome.kind === 'pass' && !mayPass && restsOn(trial, target.id),
  )
  return [
    ...mistakesIn(judgements).map((mistake) => `it throws (${mistake})`),
    ...new Set(findings),
    ...(passes.length > 0 ? ['it passes without having looked'] : []),
  ]
}

/** A finding of fewer targets is the same one, as far as could be seen. */
const covers = (whole: FindingDraft, part: FindingDraft): boolean =>
  whole.message === part.message &&
  part.targets.every(({ kind, id }) =>
    whole.targets.some((target) => target.kind === kind && target.id === id),
  )

const restsOn = ({ need, sound }: Trial, target: string): boolean =>
  sound.readings.get(target)?.some((reading) => reading.need === need && reading.gave) ?? false
