import { epochKey } from '../model/index.ts'
import { changesOf, type MetadataChange } from './change.ts'
import type { MetadataContent, MetadataObject } from './content.ts'
import { diffEpoch } from './diff-epoch.ts'
import { diffLogs } from './diff-logs.ts'
import { diffNodes } from './diff-nodes.ts'
import { diffPartitions } from './diff-partitions.ts'
import { diffPlain } from './diff-plain.ts'

/** What one place holds, by key; null for a key that it does not have. What was not read is not in it. */
export type MetadataContents = ReadonlyMap<string, MetadataContent | null>

/** The differences of the keys that both places were read for, key by key. */
export const diffContents = (before: MetadataContents, after: MetadataContents): readonly MetadataChange[] =>
  [...after].flatMap(([key, content]) => {
    const earlier = before.get(key)
    return earlier === undefined ? [] : diffContent(key, earlier, content)
  })

/** The differences between two states of one key: its version first, then what it says, in words. */
export const diffContent = (
  key: string,
  before: MetadataContent | null,
  after: MetadataContent | null,
): readonly MetadataChange[] => {
  const subject = { kind: 'metadata-key', id: key } as const
  if (before === null || after === null) {
    return changesOf(key, subject, [['key', presence(before), presence(after)]])
  }
  return [
    ...changesOf(key, subject, [
      ['version', text(before.version), text(after.version)],
      ['version inside', insideOf(before), insideOf(after)],
      ['codec', codecOf(before), codecOf(after)],
      ['body', damageOf(before), damageOf(after)],
    ]),
    ...(before.object === null || after.object === null ? [] : diffObjects(key, before.object, after.object)),
  ]
}

/** The differences between two bodies, without their versions. */
export const diffObjects = (
  key: string,
  before: MetadataObject,
  after: MetadataObject,
): readonly MetadataChange[] => {
  if (before.kind === 'nodes-configuration' && after.kind === before.kind)
    return diffNodes(key, before.value, after.value)
  if (before.kind === 'partition-table' && after.kind === before.kind)
    return diffPartitions(key, before.value, after.value)
  if (before.kind === 'logs' && after.kind === before.kind) return diffLogs(key, before.value, after.value)
  if (before.kind === 'epoch' && after.kind === before.kind)
    return diffEpoch(key, partitionOf(key), before.value, after.value)
  if (before.kind === 'plain' && after.kind === before.kind) return diffPlain(key, before.value, after.value)
  return changesOf(key, { kind: 'metadata-key', id: key }, [['kind', before.kind, after.kind]])
}

const partitionOf = (key: string): string => key.slice(epochKey(0).length - 1)

const presence = (content: MetadataContent | null): string | null =>
  content === null ? null : `version ${text(content.version)}, ${content.bytes} bytes`

const text = (version: number | null): string => (version === null ? 'unknown' : String(version))

/** The version in the body goes without saying where it is the one of the envelope. */
const insideOf = ({ version, bodyVersion }: MetadataContent): string =>
  bodyVersion === null || bodyVersion === version ? 'the same' : String(bodyVersion)

const codecOf = ({ codec, codecName }: MetadataContent): string =>
  codec === null ? 'none' : `${codec} (${codecName ?? 'unknown'})`

const damageOf = ({ failure }: MetadataContent): string =>
  failure === null ? 'readable' : `damaged at byte ${failure.offset}: ${failure.reason}`
