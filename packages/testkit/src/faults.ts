import { facts, type Check, type FindingDraft, type Judgement, type Snapshot } from '@restate-preflight/core'
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
 * ones. A target that rests on such a fact must be unknown; it must neither pass, nor be skipped, nor have a finding that it does not
 * have otherwise, and the check must not throw. Needs whose `absence` the check declares are free to differ as declared. A need that no
 * judgement asks for cannot be taken away, which is a complaint of its own: give a snapshot in which it is asked for.
 * @returns What is wrong, in sentences; empty where nothing is.
 */
export const faults = (check: Check, snapshots = sampleClusters()): readonly string[] => [
  ...misjudgedFaults(check, snapshots),
  ...unreadNeeds(check, snapshots),
]

/** `faults` in what it tries. */
export const misjudgedFaults = (check: Check, snapshots: readonly Snapshot[]): readonly string[] => {
  const complaints = snapshots.flatMap((snapshot) => complaintsOn(check, snapshot))
  const alike = Map.groupBy(complaints, ({ need, what }) => `"${need}": ${what}`)
  return [...alike].map(([text, group]) => {
    const names = [...new Set(group.map(({ fault }) => fault.name))]
    return `${check.id}, with ${text} where it is ${names.join(', ')}`
  })
}

/**
 * `faults` in what it cannot try: needs that no judgement asks for. Where the snapshots hold none of a fact, such as one of a plugin,
 * a judgement may end by that before it asks for the rest, so nothing is said.
 */
export const unreadNeeds = (check: Check, snapshots: readonly Snapshot[]): readonly string[] => {
  const needs = Object.entries(check.needs)
  const isHeld = (id: string) => snapshots.some(({ facts: held }) => Object.keys(held[id] ?? {}).length > 0)
  if (!needs.every(([, { id }]) => isHeld(id))) return []
  const asked = new Set(snapshots.flatMap((snapshot) => askedFor(check, observe(check, snapshot))))
  return needs
    .filter(([, { id }]) => !asked.has(id))
    .map(([need]) => `${check.id}, with "${need}": no judgement of these clusters asks for it`)
}

/** Ids of facts: two needs may be one fact under two names. */
const askedFor = (check: Check, { readings }: Observed): readonly string[] =>
  [...readings.values()].flat().flatMap(({ need }) => check.needs[need]?.id ?? [])

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
  /** Undefined where all subjects lost the fact. */
  readonly subject: string | undefined
  readonly sound: Observed
}

const complaintsAbout = (check: Check, trial: Trial, judgements: readonly Judgement[]): readonly string[] => {
  const { judged = [], spared = [], reported = [] } = check.absence ?? {}
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
  const resting = judgements.filter(({ target }) => !isSpared && !isJudged && restsOn(trial, target.id))
  const passes = resting.some(({ outcome }) => outcome.kind === 'pass')
  const maySkip =
    (reported.includes(trial.need) && trial.fault.observed) || isGiven(check.needs[trial.need]?.id)
  const skips =
    !maySkip &&
    resting.some(({ target, outcome }) => outcome.kind === 'skipped' && !isSkippedAnyway(trial, target.id))
  return [
    ...mistakesIn(judgements).map((mistake) => `it throws (${mistake})`),
    ...new Set(findings),
    ...(passes ? ['it passes without having looked'] : []),
    ...(skips ? ['it says that it does not apply, without having looked'] : []),
  ]
}

/** A finding of fewer targets is the same one, as far as could be seen. */
const covers = (whole: FindingDraft, part: FindingDraft): boolean =>
  whole.message === part.message &&
  part.targets.every(({ kind, id }) =>
    whole.targets.some((target) => target.kind === kind && target.id === id),
  )

/** What the user gives or not: without it there is nothing to judge. */
const isGiven = (fact: string | undefined): boolean =>
  fact === facts.earlierLook.id || fact === facts.waivers.id

/** It did not apply before either, or the user chose not to ask: the host turns that into a skip. */
const isSkippedAnyway = ({ fault, sound }: Trial, target: string): boolean =>
  fault.code === 'RP6005' ||
  sound.judgements.some((judgement) => judgement.target.id === target && judgement.outcome.kind === 'skipped')

/** Of many answers one may be missing, as where a quorum is counted, but not what was asked of the target itself. */
const restsOn = ({ need, subject, sound }: Trial, target: string): boolean =>
  (subject === undefined || subject === target) &&
  sound.readings
    .get(target)
    ?.some(
      (reading) =>
        reading.need === need && reading.gave && (subject === undefined || reading.subject === target),
    ) === true
