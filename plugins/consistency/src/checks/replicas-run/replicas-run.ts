import {
  defineCheck,
  epochKey,
  facts,
  freshness,
  freshViews,
  nodeKey,
  replicasIn,
  type Target,
} from '@restate-preflight/core'
import { ifAllAreDown } from '../../causes.ts'
import { placementOf } from '../../placement.ts'

/** The replicas of a partition run where they were placed, and nowhere else. */
export const replicasRun = defineCheck({
  id: 'consistency/replicas-run',
  summary: 'the processors of every partition run on its replica set, and nowhere else',
  tags: ['partitions'],
  severity: 'medium',
  per: 'partition',
  needs: { views: facts.clusterState, epoch: facts.epoch },
  settleMs: 30_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'replica-missing': {
      symptom: 'No processor of partition {partition} runs on {nodes}',
      required: 'a processor on each of {replicas}, the replica set of {key} in {placement}',
      current: 'no admin sees one on {nodes}',
      impact: 'The partition has fewer live copies than its replica set says: less can fail before it stops.',
      action:
        'See which of these nodes are alive: `restatectl nodes list`. On those that are, look into the log for why the processor does not start: `restatectl partitions list`.',
    },
    'replica-outside': {
      symptom: 'A processor of partition {partition} runs outside of its replica set, on {nodes}',
      required: 'processors on {replicas} of {key} in {placement} only',
      current: 'an admin sees one on {nodes}',
      impact: 'It costs memory and disk, and counts for nothing.',
      action:
        'Such a processor stops within seconds of a move. If it lasts, look into the log of the node; restarting it stops the processor.',
    },
  },
  persists: (earlier, later) =>
    earlier.data['nodes'] === later.data['nodes'] && earlier.data['placement'] === later.data['placement'],
  *evaluate({ target, options, lifecycle, read, readAll, finding, unknown, notApplicable }) {
    const epoch = read('epoch')
    if (epoch === null || epoch.current.version === 0) return notApplicable('it was never placed')
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the partitions')
    const running = new Set(
      [...views.values()].flatMap((view) => replicasIn(view, Number(target.id)).map(({ node }) => node.id)),
    )
    const current = new Set(epoch.current.replicaSet)
    const wanted = current.union(new Set(epoch.next?.replicaSet))
    const reports = [
      ['replica-missing', [...current.difference(running)].map(nodeKey), current],
      ['replica-outside', [...running.difference(wanted)].map(nodeKey), wanted],
    ] as const
    for (const [message, nodes, replicas] of reports) {
      if (nodes.length === 0) continue
      const data = {
        partition: target.id,
        nodes: nodes.join(', '),
        replicas: `[${[...replicas].map(nodeKey).join(', ')}]`,
        key: epochKey(Number(target.id)),
        placement: placementOf(epoch),
      }
      yield finding(message, data, {
        severity: message === 'replica-missing' ? 'medium' : 'low',
        targets: [target, ...nodes.map((id): Target => ({ kind: 'node', id }))],
        magnitude: nodes.length,
        follows: message === 'replica-missing' ? ifAllAreDown(lifecycle, nodes) : [],
      })
    }
  },
})
