import type { NodeStateDefinition } from '../definition.ts'
import { unjoinedOf } from './unjoined.ts'

export const awaitingProvisioning: NodeStateDefinition = {
  state: 'awaiting-provisioning',
  meaning:
    'The node waits for a cluster, and no node that was asked belongs to one. It gives up and exits after its initialization-timeout, 5 minutes by default.',
  holds:
    'it has no node id, its metadata store or metadata server waits to be provisioned, and no node that was asked has joined a cluster of its name',
  usualSeconds: null,
  ends: 'from-outside',
  stage: 0,
  next: ['joining', 'orphan', 'shutting-down'],
  judge: (view, node) =>
    unjoinedOf(view, node)?.joinedPeer === null ? 'no node that was asked belongs to a cluster yet' : null,
  nextStep: 'do not provision it before it is known why it does not find the cluster.',
}
