import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startCluster } from '@restate-preflight/local-cluster'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const cluster = 'docs/examples/read-a-cluster.ts'
const wire = 'packages/cluster/test/examples/read-a-key.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const run = async (file: string, ...args: readonly string[]): Promise<string> => {
  const node = ['--conditions=@restate-preflight/source', join(root, file), ...args]
  const { stdout } = await promisify(execFile)(process.execPath, node, { timeout: 30_000 })
  return stdout
}

it.each([
  ['packages/cluster/README.md', cluster],
  ['packages/wire/README.md', wire],
])('%s begins with %s', (readme, example) => {
  const [, first] = /```ts\n([^]*?)```/.exec(read(readme)) ?? []
  expect(first).toBe(read(example))
})

it('the examples read a real cluster', { timeout: 90_000 }, async () => {
  const servers = await startCluster({ driver: 'processes', nodes: 1 })
  try {
    const [address = ''] = servers.addresses
    await servers.provision({ partitions: 2 })
    await servers.waitUntilServing()
    expect(await run(cluster, address)).toMatch(
      /^N1 \S+ at http\S+: .*worker.*\npartition 0: N1:\d+ leads\npartition 1: N1:\d+ leads\n$/,
    )
    const { host } = new URL(address)
    expect(JSON.parse(await run(wire, host, 'partition_table'))).toMatchObject({
      codecName: 'flexbuffers',
      body: { ok: true, object: { kind: 'partition-table' }, misfit: null, unknownFieldCount: 0 },
    })
    expect(await run(wire, host, 'rule_book')).toBe('rule_book is absent\n')
  } finally {
    await servers.stop()
  }
})
