import {
  formatNodeId,
  formatReplication,
  type Json,
  type Log,
  type Loglet,
  type LogProvider,
  type Logs,
  type Segment,
} from '../model/index.ts'
import { nodeKey } from '../snapshot.ts'
import { changesOf, sideBySide, type ChangeSubject, type MetadataChange } from './change.ts'

/** bifrost_config by log and segment. */
export const diffLogs = (key: string, before: Logs, after: Logs): readonly MetadataChange[] => [
  ...changesOf(key, { kind: 'cluster', id: 'cluster' }, [
    ['log provider', provider(before.defaultProvider), provider(after.defaultProvider)],
  ]),
  ...sideBySide(before.logs, after.logs, ({ id }) => id).flatMap(([old, now]) => diffLog(key, old, now)),
]

const diffLog = (key: string, before: Log | null, after: Log | null): readonly MetadataChange[] => {
  const subject = { kind: 'log', id: String(before?.id ?? after?.id) } as const
  if (before === null || after === null) {
    return changesOf(key, subject, [['log', chainText(before), chainText(after)]])
  }
  return sideBySide(before.chain, after.chain, identity).flatMap(([old, now]) =>
    diffSegment(key, subject, old, now),
  )
}

/** A seal marker at the end of a chain has the index of the segment that it seals. */
const identity = ({ index, loglet }: Segment): string =>
  `${index} ${loglet.kind === 'sealed' ? 'sealed' : ''}`

const diffSegment = (
  key: string,
  subject: ChangeSubject,
  before: Segment | null,
  after: Segment | null,
): readonly MetadataChange[] => {
  const segment = before ?? after
  if (segment === null) return []
  const name = segment.loglet.kind === 'sealed' ? 'seal marker' : `segment ${segment.index}`
  if (before === null || after === null) {
    return changesOf(key, subject, [[name, segmentText(before), segmentText(after)]])
  }
  const old = logletProperties(before.loglet)
  const now = logletProperties(after.loglet)
  return changesOf(key, subject, [
    [`${name} base LSN`, before.baseLsn, after.baseLsn],
    ...[...new Set([...Object.keys(old), ...Object.keys(now)])].map(
      (what) => [`${name} ${what}`, old[what] ?? 'none', now[what] ?? 'none'] as const,
    ),
  ])
}

const chainText = (log: Log | null): string | null => {
  if (log === null) return null
  const tail = log.chain.at(-1)
  const count = `${log.chain.length} segment${log.chain.length === 1 ? '' : 's'}`
  return tail === undefined ? 'no segment' : `${count}, the last ${segmentText(tail)}`
}

const segmentText = (segment: Segment | null): string | null => {
  if (segment === null) return null
  const { kind, ...properties } = logletProperties(segment.loglet)
  const details = Object.entries(properties).map(([what, value]) => `, ${what} ${value}`)
  return `from LSN ${segment.baseLsn}, ${kind}${details.join('')}`
}

const logletProperties = (loglet: Loglet): { readonly kind: string; readonly [what: string]: string } => {
  switch (loglet.kind) {
    case 'replicated':
      return {
        kind: loglet.kind,
        nodeset: loglet.nodeset
          .toSorted((a, b) => a - b)
          .map(nodeKey)
          .join(', '),
        sequencer: formatNodeId(loglet.sequencer),
        replication: formatReplication(loglet.replication),
        'loglet id': loglet.logletId,
      }
    case 'local':
    case 'in-memory':
      return { kind: loglet.kind, params: loglet.params }
    case 'sealed':
      return { kind: loglet.permanent ? 'sealed for good' : 'sealed', params: jsonText(loglet.params) }
    case 'unreadable':
      return { kind: `${loglet.name} (unreadable)`, because: loglet.reason }
  }
}

const jsonText = (value: Json): string => JSON.stringify(value)

const provider = (value: LogProvider): string => {
  if (value.kind === 'unknown') return value.name
  if (value.kind !== 'replicated') return value.kind
  return `replicated ${formatReplication(value.replication)}, nodesets of ${value.targetNodesetSize || 'its choice'}`
}
