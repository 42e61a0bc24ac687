import {
  matchesPattern,
  severities,
  waiversNamespace,
  type Severity,
  type Target,
  type TargetKind,
  type Waiver,
} from '@restate-preflight/core'
import {
  accepted,
  isRecord,
  listOf,
  oneOf,
  record,
  shown,
  suggestion,
  type Field,
  type Mistake,
} from '../validation/field.ts'
import { readInstant } from './instant.ts'

/** What a waiver is held against. */
export interface WaiverContext {
  /** The checks that there are; null where they are not known. */
  readonly checkIds: readonly string[] | null
  /** Milliseconds since the epoch, by the clock of this machine. */
  readonly nowMs: number
}

const dayMs = 86_400_000
/** What is accepted for longer is not an exception any more, but how things are. */
const longestDays = 180
/** Clocks of the machine that wrote a waiver and of this one may differ. */
const clockSkewMs = dayMs

const text = accepted('a text', (value) => typeof value === 'string' && value.trim() !== '')

const instant: Field = (value, path) => {
  const read = readInstant(value)
  return read.ok ? [] : [{ path, reason: read.reason }]
}

const targetKinds: readonly TargetKind[] = ['cluster', 'address', 'node', 'partition', 'log', 'metadata-key']

const target: Field = (value, path) =>
  typeof value === 'string' && targetOf(value) !== null
    ? []
    : [{ path, reason: `${shown(value)} is not of the form KIND=ID, for example node=N3 or partition=4` }]

const fields = record(
  {
    id: accepted(
      'a word of letters, digits, dots, hyphens and underscores',
      (value) => typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value),
    ),
    check: text,
    fingerprint: accepted(
      'a fingerprint as a report has it, for example health/node-alive:no-answer:node=N3',
      (value) => typeof value === 'string' && fingerprintParts(value) !== null,
    ),
    targets: listOf(target, 1),
    reason: text,
    created: instant,
    expires: instant,
    owner: text,
    ticket: text,
    maxMagnitude: accepted('a number from 0 on', (value) => typeof value === 'number' && value >= 0),
    severity: oneOf(severities.filter((severity) => severity !== 'info')),
    cluster: accepted(
      'the name of a cluster, or its fingerprint in quotes',
      (value) => typeof value === 'string' && value.trim() !== '',
    ),
  },
  ['id', 'reason', 'expires'],
)

/** All that keeps an entry from being a waiver. */
export const waiverMistakes = (value: unknown, context: WaiverContext): readonly Mistake[] => {
  const mistakes = fields(value, [])
  if (!isRecord(value)) return mistakes
  return [...mistakes, ...subjectMistakes(value, context), ...timeMistakes(value, context)]
}

/** What a valid entry says. */
export const waiverOf = (value: Readonly<Record<string, unknown>>): Waiver => {
  const optional = (name: string) => (typeof value[name] === 'string' ? value[name] : null)
  const time = (name: string) => {
    const read = readInstant(value[name])
    return read.ok ? read.value : null
  }
  const parts = fingerprintParts(value['fingerprint'])
  const targets = Array.isArray(value['targets'])
    ? value['targets'].flatMap((one) => targetOf(String(one)) ?? [])
    : null
  return {
    id: optional('id') ?? '',
    check: parts?.check ?? optional('check') ?? '',
    message: parts?.message ?? null,
    targets: parts?.targets ?? targets,
    reason: optional('reason') ?? '',
    owner: optional('owner'),
    ticket: optional('ticket'),
    createdAt: time('created'),
    expiresAt: time('expires') ?? new Date(0).toISOString(),
    maxMagnitude: typeof value['maxMagnitude'] === 'number' ? value['maxMagnitude'] : null,
    severity: severities.find((severity): severity is Severity => severity === value['severity']) ?? null,
    cluster: optional('cluster'),
  }
}

const subjectMistakes = (
  { check, fingerprint, targets }: Readonly<Record<string, unknown>>,
  { checkIds }: WaiverContext,
): readonly Mistake[] => {
  if ((check === undefined) === (fingerprint === undefined))
    return [{ path: [], reason: 'it needs either "check" or "fingerprint"' }]
  const both = fingerprint !== undefined && targets !== undefined
  const named = fingerprint === undefined ? check : fingerprintParts(fingerprint)?.check
  const path = [fingerprint === undefined ? 'check' : 'fingerprint']
  return [
    ...(both ? [{ path: ['targets'], reason: 'a fingerprint names its targets already' }] : []),
    ...(typeof named === 'string' ? checkMistakes(named, checkIds).map((reason) => ({ path, reason })) : []),
  ]
}

const checkMistakes = (pattern: string, checkIds: readonly string[] | null): readonly string[] => {
  if (pattern.startsWith(`${waiversNamespace}/`)) return ['what is said about waivers cannot be waived']
  if (!/^[a-z0-9*?-]+\/[a-z0-9*?-]+$/.test(pattern))
    return [`${shown(pattern)} is neither the id of a check nor a glob such as health/*`]
  if (!/[a-z]/.test(pattern)) return [`${shown(pattern)} would waive everything; name what is accepted`]
  if (checkIds === null || checkIds.some((id) => matchesPattern(pattern, id))) return []
  return [`no loaded plugin has the check ${shown(pattern)}${suggestion(pattern, checkIds)}`]
}

const timeMistakes = (
  { created, expires }: Readonly<Record<string, unknown>>,
  { nowMs }: WaiverContext,
): readonly Mistake[] => {
  const [from, until] = [readInstant(created), readInstant(expires)]
  const fromMs = from.ok ? Date.parse(from.value) : nowMs
  if (created !== undefined && fromMs > nowMs + clockSkewMs)
    return [{ path: ['created'], reason: `${shown(created)} lies in the future` }]
  if (!until.ok || Date.parse(until.value) <= fromMs + longestDays * dayMs) return []
  const latest = new Date(fromMs + longestDays * dayMs).toISOString().replace(/\.\d+/, '')
  return [
    { path: ['expires'], reason: `it lasts for more than ${longestDays} days; the latest is "${latest}"` },
  ]
}

/** `node=N3` as a target; the cluster as a whole has no id of its own. Null for anything else. */
const targetOf = (word: string): Target | null => {
  if (word === 'cluster') return { kind: 'cluster', id: 'cluster' }
  const [, name, id] = /^([a-z-]+)=(.+)$/s.exec(word) ?? []
  const kind = targetKinds.find((known) => known === name)
  return kind === undefined || id === undefined ? null : { kind, id }
}

interface FingerprintParts {
  readonly check: string
  readonly message: string
  readonly targets: readonly Target[]
}

const fingerprintParts = (value: unknown): FingerprintParts | null => {
  const [, check, message, list] =
    /^([^:]+):([^:]+):(.+)$/s.exec(typeof value === 'string' ? value : '') ?? []
  if (check === undefined || message === undefined || list === undefined) return null
  const targets = list.split(',').map(targetOf)
  return targets.includes(null) ? null : { check, message, targets: targets.filter((one) => one !== null) }
}
