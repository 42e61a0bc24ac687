import { openCluster, parseAddresses } from '@restate-preflight/cluster'
import { facts, formatNodeId, valueOf, valuesOf } from '@restate-preflight/core'

await using cluster = openCluster({ addresses: parseAddresses(process.argv[2] ?? 'http://localhost:5122') })
const snapshot = await cluster.collect() // any one node leads to all others
for (const { id, name, address, roles } of valueOf(snapshot, facts.nodesConfiguration)?.nodes ?? []) {
  console.log(`N${id} ${name} at ${address}: ${roles.join(', ')}`)
}
for (const [partition, epoch] of valuesOf(snapshot, facts.epoch)) {
  console.log(`partition ${partition}: ${epoch?.leader ? formatNodeId(epoch.leader.nodeId) : 'nobody'} leads`)
}
