import { defineCheck, facts, logWithId, type Loglet } from '@restate-preflight/core'
import { undecoded } from '../../undecoded.ts'

/** Logs end with a segment that can be written to, and are sealed nowhere else. */
export const logsOpen = defineCheck({
  id: 'consistency/logs-open',
  summary: 'every log ends with an open segment, and has a seal marker nowhere else',
  tags: ['logs', 'gate'],
  severity: 'critical',
  per: 'log',
  needs: { logs: facts.logs },
  settleMs: 30_000,
  expectedWhileSettling: true,
  messages: {
    'sealed-for-good': {
      symptom: 'Closed for good: log {log}',
      required: 'an open segment at the end of every log that a partition writes to',
      current: 'a permanent seal at LSN {baseLsn}, index {index}',
      impact: 'Nothing can be written to it ever again: its partition has stopped.',
      action:
        'Somebody asked for it (`restatectl logs seal`). See why: `restatectl logs describe --all {log}`. If it was not meant, ask Restate for help before the partition is touched.',
    },
    'not-reopened': {
      symptom: 'Sealed, and not extended: log {log}',
      required: 'a new segment within 30 s of a seal',
      current: 'a seal marker at LSN {baseLsn}, index {index}, is the end of the chain',
      impact: 'The partition of this log cannot write, so its calls wait.',
      action:
        'Look whether enough log servers are alive and writable (`restatectl nodes list`), then: `restatectl logs reconfigure --log-id {log}`',
    },
    'sealed-inside': {
      symptom: 'A seal marker inside of the chain of log {log}',
      required: 'a seal marker only at the end of a chain',
      current: 'a seal marker at LSN {baseLsn}, index {index}, with segments behind it',
      impact: 'Readers take it for the end of the log and miss what was written since.',
      action:
        'Stop writing to the log. Only an edit by hand makes this: `restatectl logs describe --all {log}` shows the chain; restore bifrost_config from a copy.',
    },
  },
  persists: (earlier, later) => earlier.data['index'] === later.data['index'],
  *evaluate({ target, read, finding, unknown }) {
    const chain = logWithId(read('logs'), target.id)?.chain ?? []
    const isOpen = !chain.some(({ loglet }) => isSeal(loglet))
    for (const [position, { loglet, baseLsn, index }] of chain.entries()) {
      if (!isSeal(loglet)) continue
      const data = { log: target.id, baseLsn, index }
      if (position < chain.length - 1) yield finding('sealed-inside', data)
      else if (loglet.kind === 'sealed' && loglet.permanent) yield finding('sealed-for-good', data)
      else yield finding('not-reopened', data, { severity: 'medium' })
    }
    const tail = chain.at(-1)?.loglet
    if (isOpen && tail?.kind === 'unreadable') {
      return unknown(
        undecoded(target.id, `its last segment, of kind ${tail.name}, cannot be read: ${tail.reason}`),
      )
    }
  },
})

/** Servers take over a seal marker with any parameters: one whose parameters cannot be read closes the log all the same. */
const isSeal = (loglet: Loglet): boolean =>
  loglet.kind === 'sealed' || (loglet.kind === 'unreadable' && loglet.name === 'sealed')
