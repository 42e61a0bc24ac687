import { ESLint } from 'eslint'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const boundary = '@nx/enforce-module-boundaries'

/** Lints text as if it stood in the named file, which must exist: types are looked up in its project. */
const rulesBroken = async (file: string, text: string): Promise<readonly (string | null)[]> => {
  const results = await eslint.lintText(text, { filePath: `${root}${file}` })
  return [...new Set(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)))]
}

let eslint: ESLint
beforeAll(() => {
  eslint = new ESLint({
    cwd: root,
    overrideConfig: { rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  })
})

const core = 'packages/core/src/fact.ts'
const wire = 'packages/wire/src/rpc.ts'
const cluster = 'packages/cluster/src/index.ts'
const reporters = 'packages/reporters/src/index.ts'
const runner = 'packages/runner/src/index.ts'
const localCluster = 'packages/local-cluster/src/plan.ts'
const plugin = 'plugins/health/src/checks/metadata-quorum/metadata-quorum.ts'
const pluginTest = 'plugins/health/src/checks/metadata-quorum/metadata-quorum.test.ts'
const e2e = 'e2e/src/install-cli.ts'

const imports = (name: string): string =>
  `import * as other from '@restate-preflight/${name}'\nexport const theirs = other\n`

describe('imports between rooms', { timeout: 60_000 }, () => {
  it.each([
    [core, 'wire'],
    [core, 'cluster'],
    [wire, 'cluster'],
    [cluster, 'runner'],
    [cluster, 'testkit'],
    [reporters, 'cluster'],
    [runner, 'wire'],
    [localCluster, 'core'],
    [plugin, 'cluster'],
    [plugin, 'testkit'],
    [pluginTest, 'runner'],
    [e2e, 'runner'],
    [e2e, 'core'],
  ])('%s may not import %s', async (file, name) => {
    expect(await rulesBroken(file, imports(name))).toContain(boundary)
  })

  it('nobody imports the host', async () => {
    const text = `import * as host from 'restate-preflight'\nexport const theirs = host\n`
    const broken = await Promise.all(
      [core, wire, cluster, reporters, runner, localCluster, plugin, e2e].map((file) =>
        rulesBroken(file, text),
      ),
    )
    expect(broken.map((rules) => rules.includes('no-restricted-imports'))).toEqual(broken.map(() => true))
  })

  it('not by a path into another room either', async () => {
    const text = `import * as fact from '../../../packages/core/src/fact.ts'\nexport const theirs = fact\n`
    expect(await rulesBroken('plugins/health/src/plugin.ts', text)).toContain(boundary)
  })

  it.each([
    [wire, 'core'],
    [cluster, 'wire'],
    [runner, 'core'],
    [plugin, 'core'],
    [pluginTest, 'testkit'],
    [e2e, 'local-cluster'],
  ])('%s may import %s', async (file, name) => {
    expect(await rulesBroken(file, imports(name))).not.toContain(boundary)
  })
})

describe('pure rooms', { timeout: 60_000 }, () => {
  it.each([
    ['the clock', 'export const at = Date.now()\n', 'no-restricted-properties'],
    ['the clock, built', 'export const at = new Date()\n', 'no-restricted-syntax'],
    ['the clock, called', 'export const at = Date()\n', 'no-restricted-syntax'],
    ['randomness', 'export const dice = Math.random()\n', 'no-restricted-properties'],
    ['output', 'console.log(1)\nexport {}\n', 'no-restricted-globals'],
    ['the environment', 'export const home = process.env\n', 'no-restricted-globals'],
    ['the network', `export const page = fetch('x')\n`, 'no-restricted-globals'],
    ['a way round', 'export const all = globalThis\n', 'no-restricted-globals'],
    [
      'Node',
      `import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n`,
      'no-restricted-imports',
    ],
  ])('do not reach for %s', async (_what, text, rule) => {
    const broken = await Promise.all([core, reporters, plugin].map((file) => rulesBroken(file, text)))
    expect(broken.map((rules) => rules.includes(rule))).toEqual([true, true, true])
  })

  it('may read a time that they are given, and their tests may read the clock', async () => {
    const given = 'export const at = (readAt: string): number => new Date(readAt).getTime()\n'
    expect(await rulesBroken(core, given)).toEqual([])
    expect(await rulesBroken(pluginTest, 'export const at = new Date()\n')).toEqual([])
  })
})
