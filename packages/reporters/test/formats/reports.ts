import {
  baselineOf,
  deepFreeze,
  gateAgain,
  type Finding,
  type GatePolicy,
  type Report,
} from '@restate-preflight/core'
import { scenarios } from '../scenarios.ts'

const scenario = (name: string): Report => {
  const build = scenarios[name]
  if (build === undefined) throw new Error(`there is no scenario ${name}`)
  return build()
}

/** Each reason not to count, and each standing against a baseline, in one report. */
export const mixed = (): Report => {
  const report = scenario('folded')
  const changes: readonly Partial<Finding>[] = [
    { baseline: 'unchanged' },
    {
      causedBy: null,
      baseline: 'worsened',
      waived: {
        id: 'w-1',
        reason: 'the disk is being replaced',
        owner: 'storage',
        ticket: 'OPS-7',
        expiresAt: '2026-03-01T00:00:00Z',
      },
    },
    { causedBy: null, baseline: 'new', confirmation: 'transient' },
    { baseline: 'new' },
  ]
  return {
    ...report,
    findings: report.findings.map((finding, index) => ({ ...finding, ...changes[index] })),
    checks: report.checks.map((check) =>
      check.id === 'consistency/cache-matches-store' ? { ...check, unknown: [], reason: null } : check,
    ),
  }
}

/** What somebody may write into the name of a node, or into an error, to steer whoever reads the report. */
export const hostileText = [
  'evil \u0000\u001b[31m\r\n::error::x\n##[add-mask]x',
  '<script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;',
  '"double" \'single\' | pipe `tick` ```` **bold** _it_ ~~s~~ $x$',
  '[link](http://evil.example/a) ![img](http://evil.example/b) www.evil.example @someone #12',
  '%0A # todo # SKIP {label="x"} \\ 1..9 not ok 1 --- ...',
  '\u2028\u202e\u0085\ud800\uffff',
].join(' ')

const freeTexts = new Set([
  ...['name', 'address', 'because', 'nextSteps', 'waitsFor', 'reasons', 'summary', 'profile', 'addresses'],
  ...['symptom', 'required', 'current', 'impact', 'action', 'note', 'reason', 'owner', 'ticket', 'id'],
  ...['message', 'layers', 'target', 'fingerprint', 'value', 'subject', 'node', 'location', 'versions'],
])

/** The same report with hostile text wherever the cluster, or who operates it, has a say. */
export const hostile = (): Report => {
  const poisoned = (value: unknown, key: string, poison: boolean): unknown => {
    if (typeof value === 'string') return poison || freeTexts.has(key) ? hostileText : value
    if (Array.isArray(value)) return value.map((item) => poisoned(item, key, freeTexts.has(key)))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        name,
        // Ids of checks, findings and the tool are ours.
        isOurs(name, value) ? part : poisoned(part, name, false),
      ]),
    )
  }
  return poisoned(mixed(), '', false) as Report
}

const isOurs = (name: string, owner: object): boolean =>
  (name === 'id' && !('kind' in owner)) ||
  (name === 'name' && 'plugins' in owner) ||
  (name === 'message' && 'fingerprint' in owner)

/** 200 nodes and 10,000 partitions, each with a finding. */
export const large = (): Report => {
  const report = scenario('node-down')
  const [node] = report.cluster.nodes
  const [finding] = report.findings
  if (node === undefined || finding === undefined) throw new Error('node-down has a node and a finding')
  return {
    ...report,
    cluster: {
      ...report.cluster,
      nodes: Array.from({ length: 200 }, (_, index) => ({
        ...node,
        id: `N${index + 1}`,
        name: `n${index + 1}`,
      })),
    },
    findings: Array.from({ length: 10_000 }, (_, index) => ({
      ...finding,
      id: `f-${index}`,
      fingerprint: `${finding.fingerprint} ${index}`,
      targets: [{ kind: 'partition', id: String(index) }],
    })),
  }
}

/** Nothing is wrong with it, and a policy refuses it. */
export const tooOld = (): Report => {
  const report = scenario('healthy')
  const policy = { failOn: 'high', failOnUnknown: 'required', policy: { maxAgeMs: 900_000 } } as const
  return gateAgain(report, policy, { nowMs: Date.parse(report.run.endedAt) + 3_600_000 })
}

/** All that is wrong with it is in its baseline, and the gate is on what is new. */
export const known = (failOnUnknown: GatePolicy['failOnUnknown'] = 'never'): Report => {
  const report = scenario('node-down')
  return gateAgain(
    report,
    { failOn: 'high', failOnUnknown, gateOn: 'new' },
    { nowMs: Date.parse(report.run.endedAt), baseline: baselineOf(report) },
  )
}

/** A check that need not be judged could not be, and the gate minds. */
const optionalUnknown = (): Report => {
  const report = scenario('broken-plugin')
  return gateAgain(
    report,
    { failOn: 'high', failOnUnknown: 'any', gateOn: 'new' },
    { nowMs: Date.parse(report.run.endedAt), baseline: baselineOf(report) },
  )
}

const kinds = [
  'healthy',
  'node-down',
  'unprovisioned',
  'no-contact',
  'transient',
  'broken-plugin',
  'cut-short',
  'accepted',
]

/** Every kind of report that a reporter may be given. */
export const everyReport: readonly (readonly [name: string, report: Report])[] = [
  ...[...kinds, 'nothing-selected'].map((name) => [name, scenario(name)] as const),
  ['too-old', tooOld()] as const,
  ['known', known()] as const,
  ['known, not wholly judged', known('required')] as const,
  ['optional unknown', optionalUnknown()] as const,
  ['mixed', mixed()] as const,
  ['hostile', hostile()] as const,
].map(([name, report]) => [name, deepFreeze(report)] as const)
