import type { Finding } from '../finding.ts'
import { changesOf, sideBySide, type Property } from '../metadata/index.ts'
import type { CheckReport, NodeReport, Report } from '../report/index.ts'
import type { Difference, DifferenceArea } from './difference.ts'

interface Comparing {
  /** Whether names and addresses mean the same on both sides. */
  readonly named: boolean
  /** Whether the metadata are compared by themselves, and in more detail. */
  readonly hasMetadata: boolean
}

/** What differs between two reports, by subject. */
export const compareReports = (before: Report, after: Report, how: Comparing): readonly Difference[] => [
  ...properties('setting', 'run', [
    ['restate-preflight', before.tool.version, after.tool.version],
    ['profile', before.run.profile, after.run.profile],
    ['plugins', pluginsOf(before), pluginsOf(after)],
  ]),
  ...properties('cluster', 'cluster', [
    ['state', before.cluster.lifecycle.state, after.cluster.lifecycle.state],
    ['verdict', before.verdict, after.verdict],
    ['grade', gradeOf(before), gradeOf(after)],
    ['coverage', percent(before.coverage), percent(after.coverage)],
    ['versions', before.cluster.versions.join(', '), after.cluster.versions.join(', ')],
    ['metadata leader', before.cluster.metadata?.leader ?? 'none', after.cluster.metadata?.leader ?? 'none'],
    ['metadata members', membersOf(before), membersOf(after)],
    ...(how.hasMetadata
      ? []
      : ([
          ['name', before.cluster.name, after.cluster.name],
          ['fingerprint', before.cluster.fingerprint, after.cluster.fingerprint],
          ['log provider', providerOf(before), providerOf(after)],
          ['partition replication', replicationOf(before), replicationOf(after)],
        ] as const)),
  ]),
  ...sideBySide(nodesIn(before, how), nodesIn(after, how), ({ id }) => id).flatMap(([old, now]) =>
    compareNode(old, now, how),
  ),
  ...partitions(before, after),
  ...membership(
    'log',
    'write quorum of the tail',
    [before.cluster.logs?.withoutWriteQuorum, after.cluster.logs?.withoutWriteQuorum],
    ['missing', 'there'],
  ),
  ...sideBySide(before.checks, after.checks, ({ id }) => id).flatMap(([old, now]) => compareCheck(old, now)),
  ...sideBySide(before.findings, after.findings, (finding) => identityOf(finding, how)).flatMap(
    ([old, now]) => compareFinding(old, now),
  ),
]

const properties = (area: DifferenceArea, id: string, found: readonly Property[]): readonly Difference[] =>
  changesOf('', { kind: 'cluster', id }, found).map(({ what, before, after }) => ({
    area,
    id,
    what,
    before,
    after,
  }))

const pluginsOf = ({ tool }: Report): string =>
  tool.plugins.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none'

const gradeOf = ({ grade }: Report): string =>
  grade.letter === null
    ? `withheld (at best ${grade.wouldBe?.letter} ${grade.wouldBe?.score})`
    : `${grade.letter} ${grade.score}`

const percent = (part: number): string => `${Math.round(part * 1000) / 10} %`

const membersOf = ({ cluster }: Report): string => cluster.metadata?.members.join(', ') ?? 'unknown'

const providerOf = ({ cluster: { logs } }: Report): string =>
  logs == null ? 'unknown' : [logs.provider, logs.replication].filter((part) => part !== null).join(' ')

const replicationOf = ({ cluster: { partitions } }: Report): string =>
  partitions == null ? 'unknown' : (partitions.replication ?? 'everywhere')

/** A node that has no id yet is known by its address. */
const nodesIn = ({ cluster }: Report, { named }: Comparing): readonly NodeReport[] =>
  cluster.nodes.filter(({ id }) => named || !isAddress(id))

const isAddress = (id: string): boolean => /:\/\/|^unix:/.test(id)

const compareNode = (
  before: NodeReport | null,
  after: NodeReport | null,
  { hasMetadata }: Comparing,
): readonly Difference[] => {
  const id = before?.id ?? after?.id ?? ''
  if (before === null || after === null) {
    return properties('node', id, [['node', before && nodeText(before), after && nodeText(after)]])
  }
  return properties('node', id, [
    ['state', before.state, after.state],
    ['error', errorOf(before), errorOf(after)],
    ...roleStatuses(before, after),
    ['partitions', partitionsOf(before), partitionsOf(after)],
    ...(hasMetadata ? [] : registration(before, after)),
  ])
}

const nodeText = ({ name, address, state }: NodeReport): string =>
  `${name ?? 'without a name'} at ${address}, ${state}`

const errorOf = ({ error }: NodeReport): string => error?.code ?? 'none'

/** What a node that does not answer would say of itself has not changed by that. */
const roleStatuses = (before: NodeReport, after: NodeReport): readonly Property[] => {
  const [old, now] = [before.roleStatuses, after.roleStatuses]
  if (old == null || now == null) return []
  return (['admin', 'worker', 'logServer', 'metadataServer'] as const).map((role): Property => [
    `role ${roleNames[role]}`,
    old[role] ?? 'none',
    now[role] ?? 'none',
  ])
}

const roleNames = {
  admin: 'admin',
  worker: 'worker',
  logServer: 'log-server',
  metadataServer: 'metadata-server',
} as const

const partitionsOf = ({ partitions }: NodeReport): string =>
  partitions == null ? 'unknown' : `${partitions.leads} led, ${partitions.follows} followed`

const registration = (before: NodeReport, after: NodeReport): readonly Property[] => [
  ['name', before.name, after.name],
  ['generation', String(before.generation), String(after.generation)],
  ['address', before.address, after.address],
  ['location', before.location ?? 'none', after.location ?? 'none'],
  ['roles', before.roles.join(', '), after.roles.join(', ')],
  ['version', before.version ?? 'unknown', after.version ?? 'unknown'],
  ['storage state', before.registered?.storageState ?? 'none', after.registered?.storageState ?? 'none'],
  ['worker state', before.registered?.workerState ?? 'none', after.registered?.workerState ?? 'none'],
  [
    'metadata server state',
    before.registered?.metadataServerState ?? 'none',
    after.registered?.metadataServerState ?? 'none',
  ],
]

const partitions = ({ cluster: before }: Report, { cluster: after }: Report): readonly Difference[] => {
  const [old, now] = [before.partitions, after.partitions]
  return [
    ...properties('cluster', 'cluster', [['partitions', old && String(old.count), now && String(now.count)]]),
    // Where no admin has a view, nobody knows which are led.
    ...(old?.led == null || now?.led == null
      ? []
      : membership('partition', 'leader', [old.leaderless, now.leaderless], ['none', 'there'])),
    ...membership(
      'partition',
      'replica set',
      [old?.reconfiguring, now?.reconfiguring],
      ['being changed', 'settled'],
    ),
    ...membership('partition', 'placement', [old?.unplaced, now?.unplaced], ['none', 'there']),
  ]
}

/** Which ids have come into a list, or left it. */
const membership = (
  area: DifferenceArea,
  what: string,
  [before, after]: readonly [readonly number[] | undefined, readonly number[] | undefined],
  [inside, outside]: readonly [inside: string, outside: string],
): readonly Difference[] => {
  if (before === undefined || after === undefined) return []
  return [...new Set([...before, ...after])]
    .toSorted((a, b) => a - b)
    .flatMap((id) => {
      const told = (list: readonly number[]) => (list.includes(id) ? inside : outside)
      return properties(area, String(id), [[what, told(before), told(after)]])
    })
}

/** That a check finds something is told by its findings. */
const compareCheck = (before: CheckReport | null, after: CheckReport | null): readonly Difference[] => {
  const id = before?.id ?? after?.id ?? ''
  const [old, now] = [before, after].map((check) => check && outcomeText(check))
  const isTold = [before, after].every((check) => check?.outcome === 'finding' || check?.outcome === 'pass')
  return isTold ? [] : properties('check', id, [['outcome', old ?? null, now ?? null]])
}

const outcomeText = ({ outcome, reason, unknown }: CheckReport): string => {
  if (outcome !== 'skipped' && outcome !== 'unknown') return outcome
  const codes = new Set(unknown.map(({ error: { code } }) => code))
  const why = outcome === 'skipped' ? withoutAddress(reason) : [...codes].sort().join(', ')
  return why === '' ? outcome : `${outcome} (${why})`
}

/** The same reason may name an address in one of two, and its token in the other. */
const withoutAddress = (reason: string | null): string => (reason?.includes('://') ? '' : (reason ?? ''))

/** Addresses are targets as well. */
const identityOf = ({ fingerprint, check, message, targets }: Finding, { named }: Comparing): string =>
  named
    ? fingerprint
    : [check, message, ...targets.map(({ kind, id }) => `${kind}=${isAddress(id) ? '*' : id}`)].join(' ')

const compareFinding = (before: Finding | null, after: Finding | null): readonly Difference[] => {
  const finding = after ?? before
  if (finding === null) return []
  const { fingerprint, check, symptom } = finding
  return properties('finding', fingerprint, [
    [`${check}: ${symptom}`, before && standing(before), after && standing(after)],
  ])
}

const standing = ({ severity, confirmation, magnitude, waived, causedBy }: Finding): string =>
  [
    severity,
    ...(confirmation === 'transient' ? ['transient'] : []),
    ...(magnitude === 1 ? [] : [`magnitude ${magnitude}`]),
    ...(waived == null ? [] : ['waived']),
    ...(causedBy == null ? [] : ['a consequence']),
  ].join(', ')
