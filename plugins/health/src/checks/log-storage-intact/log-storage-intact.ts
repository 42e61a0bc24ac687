import { defineCheck, facts, type Logs } from '@restate-preflight/core'
import { registrationOf } from '../../registration.ts'

export const logStorageIntact = defineCheck({
  id: 'health/log-storage-intact',
  summary: 'no log server has lost its data',
  tags: ['logs'],
  severity: 'critical',
  per: 'node',
  needs: { configuration: facts.nodesConfiguration, logs: facts.logs },
  settleMs: 0,
  messages: {
    'data-loss': {
      symptom: 'Log storage lost on {node}',
      required: 'the log store of every log server is the one that it was registered with',
      current:
        'nodes_config has the storage state data-loss for {node}; logs in whose nodesets it is: {logs}',
      impact:
        'Records of those logs have one copy less, and the process of {node} exits on every start. Once another copy fails, records are gone.',
      action:
        'Restore the data directory of {node} (the right volume, or a backup of it) and start it again. If it is lost: keep all other members of the nodesets running; once every log has been trimmed or moved off the node (`restatectl logs describe`), give the node up with `restatectl nodes set-storage-state --nodes <NODE> --storage-state gone` and add a fresh one under a new name. Do not force it to read-write on an empty disk.',
    },
  },
  *evaluate(context) {
    const { target, read, finding, notApplicable } = context
    const { id, roles, storageState } = registrationOf(read('configuration'), target.id, context)
    if (!roles.includes('log-server')) return notApplicable(`${target.id} runs no log server`)
    if (storageState !== 'data-loss') return
    const logs = logsOn(read('logs'), id)
    const listed =
      logs.length === 0 ? 'none' : logs.length > maxListed ? `${logs.length} logs` : logs.join(', ')
    yield finding('data-loss', { node: target.id, logs: listed }, { magnitude: Math.max(logs.length, 1) })
  },
})

const maxListed = 20

/** Logs with a segment, old or new, whose nodeset contains the node. */
const logsOn = ({ logs }: Logs, node: number): readonly number[] =>
  logs
    .filter(({ chain }) =>
      chain.some(({ loglet }) => loglet.kind === 'replicated' && loglet.nodeset.includes(node)),
    )
    .map(({ id }) => id)
