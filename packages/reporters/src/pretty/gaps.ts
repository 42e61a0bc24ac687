import {
  compareText,
  type CheckReport,
  type ErrorRecord,
  type Finding,
  type Report,
  type StatusReport,
} from '@restate-preflight/core'
import type { Folding } from './folding.ts'
import { counted, listed } from './layout.ts'
import { outcomeMarks } from './marks.ts'
import { headline, labelled, type Block, type Page } from './page.ts'

/** From so many distinct messages of one code on they are told as one reason. */
const maxReasonsPerCode = 3
const maxLayers = 3

/** Why addresses and nodes could not be reached. Checks that failed stand below what could not be judged. */
export const errorBlocks = (
  page: Page,
  report: StatusReport,
  findings: readonly Finding[] = [],
): readonly Block[] =>
  groupErrors(
    reachErrors(report).filter((error) => page.developer || !isToldBy(findings, error, report)),
  ).map(({ message, code, errors }) => {
    const layers = errors.filter((error) => error.layers.length > 0)
    return [
      ...headline(page, outcomeMarks.error, `${code} ${message}`),
      ...labelled(page, 'at', listed(placesOf(errors, report))),
      ...(page.developer
        ? layers.slice(0, maxLayers).flatMap((error) => labelled(page, 'layers', error.layers.join(' → ')))
        : []),
      ...labelled(page, 'do', actionsOf(errors)),
      ...labelled(page, 'more', explain(code)),
    ]
  })

const explain = (code: string): string => `\`restate-preflight explain ${code}\``

/** Whether a finding about the same node names the error: then it has said all of it, and what to do. */
const isToldBy = (
  findings: readonly Finding[],
  { code, target }: ErrorRecord,
  { cluster }: StatusReport,
): boolean => {
  const nodes = cluster.nodes.filter(({ id, address }) => id === target || address === target)
  return findings.some(
    ({ targets, symptom, current }) =>
      `${symptom} ${current}`.includes(code) &&
      targets.some(
        ({ id, kind }) =>
          (kind === 'address' && id === target) || (kind === 'node' && nodes.some((node) => node.id === id)),
      ),
  )
}

/** What could not be judged, once for each distinct reason. */
export const unknownBlocks = (page: Page, report: Report, folding: Folding): readonly Block[] => {
  const told = new Set(reachErrors(report).map(({ action }) => action))
  const gaps = report.checks.flatMap((check) =>
    check.unknown
      .filter((item) => page.verbose || !folding.isFolded(item))
      .map(({ error, causedBy }) => ({ check, error, causedBy })),
  )
  if (report.cluster.lifecycle.state === 'no-contact' && !page.verbose && gaps.length > 0) {
    return [withoutContact(page, new Set(gaps.map(({ check }) => check.id)).size)]
  }
  const groups = groupErrors(gaps.map(({ error }) => error))
  const [failed, unknown] = [groups.filter(isFailure), groups.filter((group) => !isFailure(group))]
  const idsOf = ({ errors }: Pick<ErrorGroup, 'errors'>): readonly string[] => {
    const members = new Set(errors)
    return [...new Set(gaps.filter(({ error }) => members.has(error)).map(({ check }) => check.id))]
  }
  const whole = (group: ErrorGroup): Block => {
    const { code, message, errors } = group
    const checks = idsOf(group)
    const causes = new Set(gaps.filter(({ error }) => errors.includes(error)).map(({ causedBy }) => causedBy))
    const mark = isFailure(group) ? outcomeMarks.error : outcomeMarks.unknown
    const places = placesOf(errors, report).filter((place) => !checks.includes(place))
    return [
      ...headline(page, mark, `${counted(checks.length, 'check')} could not be judged`),
      ...labelled(page, 'why', `${code} ${message}`),
      ...labelled(page, 'at', listed(places)),
      ...labelled(page, 'checks', listed(checks, page.verbose ? Number.POSITIVE_INFINITY : 3)),
      ...labelled(page, 'follows', followsText(report, causes)),
      ...labelled(page, 'do', errors.every(({ action }) => told.has(action)) ? '' : actionsOf(errors)),
      ...labelled(page, 'more', explain(code)),
    ]
  }
  return page.developer || unknown.length <= maxUnknownBlocks
    ? groups.map(whole)
    : [...failed.map(whole), inBrief(page, unknown, idsOf)]
}

/** A check that threw: not a gap in what could be read, but a bug of the check. */
const isFailure = ({ code }: Pick<ErrorGroup, 'code'>): boolean => /^RP[79]/.test(code)

/** More reasons than this, all of one trouble as a rule, are told to an operator in one block. */
const maxUnknownBlocks = 2

const inBrief = (
  page: Page,
  groups: readonly ErrorGroup[],
  idsOf: (group: Pick<ErrorGroup, 'errors'>) => readonly string[],
): Block => {
  const checks = idsOf({ errors: groups.flatMap(({ errors }) => errors) })
  return [
    ...headline(page, outcomeMarks.unknown, `${counted(checks.length, 'check')} could not be judged`),
    ...groups.flatMap((group) =>
      labelled(page, 'why', `${group.code} ${group.message} (${counted(idsOf(group).length, 'check')})`),
    ),
    ...labelled(page, 'more', `${explain(groups[0]?.code ?? '')}; each by itself with -v`),
  ]
}

/** Where all of it follows from findings: from which. */
const followsText = ({ findings }: Report, causes: ReadonlySet<string | null>): string => {
  const named = findings.filter(({ id }) => causes.has(id)).map(({ check }) => check)
  return causes.has(null) || named.length === 0 ? '' : `from ${listed([...new Set(named)])}`
}

/** Where nobody answered, all reasons are one: the errors above tell it. */
const withoutContact = (page: Page, checks: number): Block => [
  ...headline(page, outcomeMarks.unknown, `${counted(checks, 'check')} could not be judged`),
  ...labelled(page, 'why', 'no node answered'),
]

/** One line for each reason to skip. */
export const skippedBlock = (page: Page, checks: readonly CheckReport[]): Block => {
  const skipped = checks.filter(({ outcome }) => outcome === 'skipped')
  const byReason = [...Map.groupBy(skipped, ({ reason }) => reason ?? 'no reason given')]
  return byReason
    .toSorted(([a, ownA], [b, ownB]) => ownB.length - ownA.length || compareText(a, b))
    .flatMap(([reason, own]) =>
      headline(page, outcomeMarks.skipped, `${counted(own.length, 'check')}: ${reason}`),
    )
}

const reachErrors = ({ errors }: StatusReport): readonly ErrorRecord[] =>
  errors.filter(({ code }) => !code.startsWith('RP7'))

interface ErrorGroup {
  readonly code: string
  readonly message: string
  readonly errors: readonly ErrorRecord[]
}

/** Errors of one code and message together; the group with most members first. */
const groupErrors = (errors: readonly ErrorRecord[]): readonly ErrorGroup[] =>
  [...Map.groupBy(errors, ({ code }) => code)]
    .flatMap(([code, own]) => groupMessages(code, own))
    .toSorted(
      (a, b) =>
        b.errors.length - a.errors.length || compareText(a.code, b.code) || compareText(a.message, b.message),
    )

const groupMessages = (code: string, errors: readonly ErrorRecord[]): readonly ErrorGroup[] => {
  const byMessage = [...Map.groupBy(errors, ({ message }) => message)]
    .map(([message, own]) => ({ code, message, errors: own }))
    .toSorted((a, b) => compareText(a.message, b.message))
  const [first] = byMessage
  if (first === undefined || byMessage.length <= maxReasonsPerCode) return byMessage
  return [{ code, message: `${first.message}, and ${byMessage.length - 1} more of this kind`, errors }]
}

/** Targets of errors: a node with its address, and no address twice. */
const placesOf = (errors: readonly ErrorRecord[], { cluster }: StatusReport): readonly string[] => {
  const targets = new Set(errors.flatMap(({ target }) => target ?? []))
  const nodes = cluster.nodes.filter(({ id, address }) => targets.has(id) && address !== id)
  for (const { address } of nodes) targets.delete(address)
  return [...targets].sort(compareText).map((target) => {
    const node = nodes.find(({ id }) => id === target)
    return node === undefined ? target : `${target} (${node.address})`
  })
}

const actionsOf = (errors: readonly ErrorRecord[]): string =>
  listed([...new Set(errors.map(({ action }) => action))].sort(compareText), 1)
