import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const example = 'docs/examples/simulate-a-cluster.ts'

const run = async (...args: readonly string[]): Promise<string> => {
  const node = ['--conditions=@restate-preflight/source', ...args]
  // The variable makes a `node --test` inside of a test report to it.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: '' }
  const { stdout } = await promisify(execFile)(process.execPath, node, { timeout: 30_000, env })
  return stdout
}

it('the example prints what its page says', async () => {
  const page = readFileSync(join(root, 'docs/explanation/simulated-clusters.md'), 'utf8')
  const [, code] = /```ts\n([^]*?)```/.exec(page) ?? []
  const [, output] = /prints:\n\n```text\n([^]*?)```/.exec(page) ?? []
  expect(code).toBe(readFileSync(join(root, example), 'utf8'))
  expect(await run(join(root, example))).toBe(output)
})

it('the example with node:test passes', async () => {
  const printed = await run('--test', join(root, 'docs/examples/check-on-a-simulated-cluster.test.ts'))
  expect(printed).toMatch(/pass 2\b/)
  expect(printed).toMatch(/fail 0\b/)
})
