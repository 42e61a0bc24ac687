import type { ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'
import { nodeStateTable, wasNotAsked } from '../node-states.ts'
import type { NodeState } from '../state.ts'
import {
  counted,
  leaderlessPartitions,
  missingParts,
  silentAdmins,
  unknownLeaders,
  type SilentAdmin,
} from './bootstrap.ts'

export const degraded: ClusterStateDefinition = {
  state: 'degraded',
  meaning: 'The cluster works, and a part of it does not: a node, a log, or a partition.',
  holds:
    'a node that was asked does not serve, the metadata store was not read, or logs, replica sets or leaders of partitions are missing, or no admin that was asked tells of leaders, or only the one that takes itself for the leader while the metadata store has another claim',
  usualSeconds: null,
  ends: 'from-outside',
  stage: 2,
  next: ['serving', 'reconfiguring', 'metadata-unavailable', 'bootstrapping', 'forming', 'split'],
  judge: (view, nodes) => {
    const impaired = view.nodes
      .filter((node) => !wasNotAsked(view, node) && nodes.get(node.key)?.state !== 'serving')
      .map(({ key }) => key)
    const wasRead = [...view.reads.values()].some(({ status }) => status === 'collected')
    const leaderless = leaderlessPartitions(view)
    const partitions = view.partitionTable?.partitions.length ?? 0
    const missing = missingParts(view)
    const unknown = unknownLeaders(view, nodes)
    const reasons = [
      ...(wasRead ? [] : ['the metadata store was not read']),
      ...missing.map(({ because }) => because),
      ...impaired.map((key) => `${key} is ${nodes.get(key)?.state ?? 'unknown'}`),
      ...(leaderless.length > 0 ? [`${leaderless.length} of ${partitions} partitions have no leader`] : []),
      ...(unknown === null ? [] : [unknown.because]),
    ]
    if (reasons.length === 0) return null
    return {
      because: reasons.join('; '),
      waitsFor: [
        ...impaired.map((key) => `${key} to serve again`),
        ...missing.map(({ waitsFor }) => waitsFor),
        ...(leaderless.length > 0 ? [`a leader for ${counted(leaderless.length)}`] : []),
        ...(unknown === null ? [] : [unknown.waitsFor]),
      ],
    }
  },
  nextSteps: (view, nodes) => {
    const steps = view.nodes.flatMap(({ key, id, address, name }) => {
      const step = hasLostItsLog(view, id) ? lostLogStep : stepForNode(nodes.get(key)?.state)
      return step === null ? [] : [`${key}${name === null ? '' : ` (${name}, ${address})`}: ${step}`]
    })
    if (steps.length > 0) return steps
    const [silent] = silentAdmins(view, nodes)
    return [silent === undefined ? lookAgain(view) : askTheAdmins(silent)]
  },
}

/** Where every node serves: what is missing is of the cluster, and its leaders settle by themselves or a check says why not. */
const lookAgain = ({ snapshot }: ClusterView): string =>
  `Look again after 15 s: logs and leaders usually settle by then. For what lasts, \`restate-preflight check -s ${snapshot.addresses.join(',')}\` has a finding that says what to do.`

/** Where every node serves, and none tells of leaders: that is a trouble of its own, and not theirs. */
const askTheAdmins = ({ key, code }: SilentAdmin): string =>
  `${key}: its admin does not tell who leads the partitions. \`restate-preflight explain ${code}\` says what to do.`

/** A log server that finds its store gone exits, at each start: starting it does not help. */
const hasLostItsLog = (view: ClusterView, id: number | null): boolean =>
  view.nodesConfiguration?.nodes.some((node) => node.id === id && node.storageState === 'data-loss') === true

const lostLogStep =
  'its log store is lost, and it exits at each start. Put its data directory back; if that is gone, see `restate-preflight explain health/log-storage-intact`.'

const stepForNode = (state: NodeState | undefined): string | null =>
  nodeStateTable.find((definition) => definition.state === state)?.nextStep ?? null
