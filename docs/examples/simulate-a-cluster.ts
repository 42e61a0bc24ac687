import { openCluster, parseAddresses } from '@restate-preflight/cluster'
import { lifecycleOf } from '@restate-preflight/core'
import { simulate } from '@restate-preflight/testkit/simulation'

await using simulated = await simulate({ nodes: 3, seed: 7 })
await using cluster = openCluster({
  addresses: parseAddresses(simulated.addresses.join(',')),
  now: () => simulated.now(),
})
const tell = async (when: string): Promise<void> => {
  const { state, nodes } = lifecycleOf(await cluster.collect())
  console.log(`${when}: ${state}; ${[...nodes].map(([key, node]) => `${key} ${node.state}`).join(', ')}`)
}

await tell('at first')
await simulated.kill('n3')
await simulated.advance(10_000) // in the cluster's time: nobody waits
await tell('10 s after n3 was killed')
await simulated.kill('n2')
await simulated.advance(10_000)
await tell('and n2')
await simulated.run([{ do: 'start', node: 'n2' }, { do: 'start', node: 'n3' }, { do: 'settle' }])
await tell('once both are back')
