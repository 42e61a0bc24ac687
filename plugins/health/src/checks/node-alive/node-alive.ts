import { defineCheck, facts, type NodeState } from '@restate-preflight/core'
import { addressIsWrong, processIsOutdated, storageIsLost } from '../../causes.ts'
import { registrationOf } from '../../registration.ts'
import { errorName, isSilence } from '../../silence.ts'

/** States that every start passes through; they are news only where they last. */
const startingStates: readonly NodeState[] = ['booting', 'joining', 'starting']

export const nodeAlive = defineCheck({
  id: 'health/node-alive',
  summary: 'every registered node answers and is alive',
  tags: ['nodes', 'gate'],
  severity: 'high',
  per: 'node',
  needs: {
    ident: facts.ident,
    configuration: facts.nodesConfiguration,
    reads: facts.linearizableRead,
    servers: facts.metadataServer,
    views: facts.clusterState,
  },
  absence: { judged: ['ident'], spared: ['views'] },
  settleMs: 2_000,
  explains: ['RP2101', 'RP2102', 'RP2103', 'RP2104', 'RP2301', 'RP2302', 'RP3001', 'RP4011', 'RP4012'],
  options: {
    startingGraceSeconds: {
      type: 'integer',
      default: 60,
      minimum: 0,
      maximum: 3_600,
      summary: 'seconds for which a node may be starting before that counts; large stores recover slowly',
    },
  },
  messages: {
    'no-answer': {
      symptom: 'No answer from {node}',
      required: 'every registered node answers on its fabric port',
      current: '{error} at {address}',
      impact:
        'The copies of logs, metadata and partitions on {node} are out of reach; each further failure may cost a quorum.',
      action:
        'Look whether the process of {node} runs, and start it. If it runs, {address} may be wrong or closed to this machine: give an address that works with --address. A node that is gone for good is first taken out of nodesets, replica sets and the metadata store, then removed: `restatectl nodes remove --nodes <NODE>`',
    },
    hung: {
      symptom: 'Connected, but silent: {node}',
      required: 'every registered node answers its identity in a few milliseconds',
      current: '{address} accepts connections and gives no answer ({error})',
      impact:
        'To the cluster a silent node is worse than a dead one: calls to {node} wait for their deadlines, and leaders move only after 13 to 15 s.',
      action:
        'Look at the process of {node}: stopped (SIGSTOP, debugger), swapping, without disk space, starved of CPU. If it does not recover, kill it and start it again.',
    },
    'not-alive': {
      symptom: 'Not alive: {node}, {state}',
      required: 'a node joins within a second and its roles start within {graceSeconds} s',
      current: '{because}, after {ageSeconds} s',
      impact: 'Until {node} is alive, what it keeps and runs is missing from the cluster.',
      action:
        'Look into the log of {node} for what it waits for, and see the node in: `restate-preflight status`. Do not provision it: it belongs to a cluster.',
    },
    zombie: {
      symptom: 'Answers, but does not count as alive in the cluster: {node}',
      required: 'a node that answers is reachable by the others and is the newest of its generation',
      current: '{because}',
      impact:
        'Work that is still placed on {node} fails, and {node} itself decides on outdated grounds until it notices.',
      action:
        'Compare the advertised address of {node} with the address on which it listens (`restatectl nodes list`), and mend the network to it. If a newer process of the same node runs, or the node was removed, stop this one.',
    },
    isolated: {
      symptom: 'Cut off from the metadata store: {node}',
      required: 'every node reads the metadata store',
      current: '{because} ({error})',
      impact:
        '{node} goes on with the metadata that it knows; it learns of no new leader, log segment or configuration.',
      action: 'Mend the network between {node} and the other nodes; see the address that its error names.',
    },
  },
  *evaluate(context) {
    const { target, lifecycle, options, nodes, read, look, readAll, finding, unknown } = context
    const { storageState, currentGeneration } = registrationOf(read('configuration'), target.id, context)
    const node = target.id
    const address = nodes.find(({ key }) => key === node)?.address ?? node
    const ident = look('ident')
    const { state, because } = lifecycle.nodes.get(node) ?? { state: 'unreachable', because: 'not asked' }
    if (ident.status === 'unavailable') {
      if (!isSilence(ident.error)) return unknown(ident.error)
      const message = state === 'hung' ? 'hung' : 'no-answer'
      // A log server that finds its store gone exits, at each start.
      const follows = storageState === 'data-loss' && state === 'unreachable' ? [storageIsLost(node)] : []
      yield finding(message, { node, address, error: errorName(ident.error) }, { follows })
    } else if (state === 'zombie') {
      readAll('views')
      const outdated = (ident.value.nodeId?.generation ?? 0) < currentGeneration.generation
      yield finding(
        'zombie',
        { node, because },
        { follows: [outdated ? processIsOutdated(node) : addressIsWrong(node)] },
      )
    } else if (state === 'isolated') {
      look('servers')
      const own = look('reads')
      const error = own.status === 'unavailable' ? own.error.message : 'no error'
      yield finding('isolated', { node, because, error })
    } else if (state !== 'serving') {
      const { ageSeconds } = ident.value
      const inTime = startingStates.includes(state) && ageSeconds <= options.startingGraceSeconds
      yield finding(
        'not-alive',
        { node, state, because, ageSeconds, graceSeconds: options.startingGraceSeconds },
        { severity: inTime || state === 'shutting-down' ? 'info' : 'high' },
      )
    }
  },
})
