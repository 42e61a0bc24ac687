import { defineCheck, facts, logWithId, type Segment } from '@restate-preflight/core'

/** The segments of a log follow one another. */
export const chainOrdered = defineCheck({
  id: 'consistency/chain-ordered',
  summary: 'the segments of every log are in order',
  tags: ['logs', 'gate'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs },
  settleMs: 0,
  messages: {
    'lsn-out-of-order': {
      symptom: 'Segments out of order by their first LSN in log {log}',
      required: 'each segment starts at a higher LSN than the one before it, the first at 1 or above',
      current: 'log {log}: segment index {index} starts at {baseLsn}, after {previous}',
      impact:
        'Readers follow the chain by LSN: they miss records or read some twice, and replicas of the partition drift apart.',
      action:
        'Stop writing to the cluster. `restatectl logs describe --all {log}` shows the chain. Only an edit of the metadata store by hand makes this; restore bifrost_config from a copy.',
    },
    'index-out-of-order': {
      symptom: 'Segments out of order by their index in log {log}',
      required:
        'indexes do not fall, and only a seal marker at the end repeats one; gaps between indexes are legal',
      current: 'log {log}: segment index {index} at LSN {baseLsn}, after index {previous}',
      impact:
        'The id of a loglet derives from its index: two segments may mean the same loglet, and new segments may get an id that is in use.',
      action:
        'Stop writing to the cluster. `restatectl logs describe --all {log}` shows the chain. Only an edit of the metadata store by hand makes this; restore bifrost_config from a copy.',
    },
  },
  *evaluate({ target, read, finding }) {
    const chain = logWithId(read('logs'), target.id)?.chain ?? []
    for (const [position, segment] of chain.entries()) {
      const previous = chain[position - 1]
      const { baseLsn, index } = segment
      const data = { log: target.id, index, baseLsn }
      if (BigInt(baseLsn) <= BigInt(previous?.baseLsn ?? 0)) {
        yield finding('lsn-out-of-order', { ...data, previous: previous?.baseLsn ?? 'nothing' })
      }
      if (previous !== undefined && !indexFollows(previous, segment, position === chain.length - 1)) {
        yield finding('index-out-of-order', { ...data, previous: previous.index })
      }
    }
  },
})

/** A seal marker takes the index of the segment that it closes (`types/src/logs/builder.rs`). */
const indexFollows = (previous: Segment, segment: Segment, isTail: boolean): boolean =>
  segment.index > previous.index ||
  (segment.index === previous.index && isTail && segment.loglet.kind === 'sealed')
