import { defineCheck, facts, type Ident } from '@restate-preflight/core'

/** No node waits for a cluster of its own while the cluster of its name exists. */
export const nodesFindTheirCluster = defineCheck({
  id: 'provisioning/nodes-find-their-cluster',
  summary: 'no node waits to be provisioned while its cluster exists',
  tags: ['lifecycle', 'gate'],
  severity: 'critical',
  per: 'node',
  needs: { idents: facts.ident, reads: facts.linearizableRead },
  settleMs: 6_000,
  phase: 'always',
  expectedWhileSettling: true,
  messages: {
    orphan: {
      symptom: 'Waiting to be provisioned although the cluster exists: {node}',
      required: 'a node joins the cluster of its name within seconds',
      current: '{joined} belongs to the cluster "{cluster}"; {node} asked its metadata addresses: {answer}',
      impact:
        'The node does no work. It looks like a fresh cluster, and whoever provisions it makes a second cluster of the same name.',
      action:
        'Do NOT provision {node}. Correct metadata-client.addresses in its configuration, or its network, so that it reaches a metadata server of the cluster (`restatectl metadata-server list-servers --address {address}` lists them), and restart it.',
    },
  },
  *evaluate({ target, nodes, lifecycle, read, readAll, look, finding, unknown, notApplicable }) {
    const ident = read('idents')
    if (ident.nodeId !== null) return
    const state = lifecycle.nodes.get(target.id)
    if (lifecycle.state === 'unprovisioned') return notApplicable('the cluster is not provisioned yet')
    if (state?.state === 'booting' || state?.state === 'joining') return notApplicable(state.because)
    if (state?.state === 'awaiting-provisioning') {
      return unknown(
        `no node of the cluster "${ident.clusterName}" answers, so whether it exists is not known`,
      )
    }
    if (state?.state !== 'orphan') return
    const joined = joinedPeer(readAll('idents'), ident)
    const metadata = look('reads')
    yield finding('orphan', {
      node: target.id,
      cluster: ident.clusterName,
      joined,
      address: nodes.find(({ key }) => key === joined)?.address ?? joined,
      answer: metadata.status === 'unavailable' ? metadata.error.message : 'the key is absent',
    })
  },
})

const joinedPeer = (idents: ReadonlyMap<string, Ident>, orphan: Ident): string => {
  const peers = [...idents].filter(
    ([, { nodeId, clusterName }]) => nodeId !== null && clusterName === orphan.clusterName,
  )
  return peers[0]?.[0] ?? 'another node'
}
