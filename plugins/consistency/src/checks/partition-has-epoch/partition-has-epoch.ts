import { defineCheck, epochKey, facts, type Target } from '@restate-preflight/core'

/** Every partition has been placed. */
export const partitionHasEpoch = defineCheck({
  id: 'consistency/partition-has-epoch',
  summary: 'every partition has its epoch metadata with a valid replica set',
  tags: ['partitions'],
  severity: 'critical',
  per: 'partition',
  needs: { epoch: facts.epoch },
  settleMs: 30_000,
  expectedWhileSettling: true,
  messages: {
    'epoch-missing': {
      symptom: 'Never placed on any node: partition {partition}',
      required: 'the key {key} exists in the metadata store',
      current: '{key} does not exist',
      impact: 'No node runs the partition; calls to its keys wait for ever.',
      action:
        'Right after provisioning, wait 30 s. If it lasts, the cluster controller cannot place it: check that as many nodes with the worker role are alive as the partition replication asks for (`restatectl nodes list`, `restatectl config get`), and that placement is not frozen (`restatectl partitions placement show`).',
    },
    'replica-set-invalid': {
      symptom: 'The replica set is void: partition {partition}',
      required: 'a current replica set of version 1 or later in {key}',
      current: 'version 0: a server of an older version wrote {key} anew',
      impact:
        'The controller chooses new replicas as if there were none. Nodes that hold the state of the partition may not be among them.',
      action:
        'Finish the upgrade, so that no node runs an older version (`restatectl nodes list`). Then look at `restatectl partitions list`: if the partition is not placed anew within 30 s, place it on the nodes that hold its state with `restatectl partitions placement set`.',
    },
  },
  *evaluate({ target, read, finding }) {
    const epoch = read('epoch')
    const key = epochKey(Number(target.id))
    const targets: readonly Target[] = [target, { kind: 'metadata-key', id: key }]
    const data = { partition: target.id, key }
    if (epoch === null) yield finding('epoch-missing', data, { targets })
    else if (epoch.current.version === 0) yield finding('replica-set-invalid', data, { targets })
  },
})
