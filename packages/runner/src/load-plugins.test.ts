import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPlugins, type PluginHost } from './load-plugins.ts'

const plugin = (name: string, checks = '[]', apiVersion = 1): string =>
  `{ name: '${name}', version: '1.0.0', namespace: 'own', apiVersion: ${apiVersion}, checks: ${checks} }`

const withCheck = (part: string): string => {
  const check = `{ id: 'own/x', summary: '', severity: 'low', per: 'cluster', needs: {}, messages: {}, settleMs: 0, evaluate: () => [], ${part} }`
  return `export default ${plugin('own', `[${check}]`)}`
}

let baseDir = ''
const host = (limitMs = 2_000): PluginHost => ({ baseDir, builtin: {}, limitMs })
const write = (name: string, source: string) => writeFile(join(baseDir, name), source)

beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'preflight-plugins-'))
  const installed = join(baseDir, 'node_modules', 'import-only')
  await mkdir(installed, { recursive: true })
  await writeFile(
    join(installed, 'package.json'),
    JSON.stringify({ name: 'import-only', type: 'module', exports: { '.': { import: './index.js' } } }),
  )
  await writeFile(join(installed, 'index.js'), `export default ${plugin('import-only')}`)
})
afterAll(() => rm(baseDir, { recursive: true }))

describe('loadPlugins', () => {
  it('loads a TypeScript file without a build', async () => {
    await write(
      'typed.ts',
      `const name: string = 'typed'\nexport default ${plugin('typed')}\nexport type Name = typeof name`,
    )
    expect(await loadPlugins(['./typed.ts'], host())).toMatchObject([{ name: 'typed' }])
  })

  it('loads a module with top-level await', async () => {
    await write('awaits.mjs', `await Promise.resolve()\nexport default ${plugin('awaits')}`)
    expect(await loadPlugins(['./awaits.mjs'], host())).toMatchObject([{ name: 'awaits' }])
  })

  it('loads a package that only offers an import condition', async () => {
    expect(await loadPlugins(['import-only'], host())).toMatchObject([{ name: 'import-only' }])
  })

  it('takes built-in plugins by name, and objects as they are', async () => {
    const object = { name: 'object', version: '1.0.0', namespace: 'own', apiVersion: 1, checks: [] }
    const builtin = { brought: async () => ({ ...object, name: 'brought' }) }
    expect(await loadPlugins(['brought', object], { baseDir, builtin })).toMatchObject([
      { name: 'brought' },
      { name: 'object' },
    ])
  })

  const refused: readonly (readonly [string, string, string, string])[] = [
    ['a file that throws', 'throws.mjs', `throw new Error('boom')`, 'RP1102'],
    ['a file that does not parse', 'syntax.mjs', `export default {`, 'RP1102'],
    ['a file that loops for ever', 'loops.mjs', `for (;;);`, 'RP1103'],
    ['a file whose await never ends', 'hangs.mjs', `await new Promise(() => {})`, 'RP1103'],
    ['a file without a plugin', 'nothing.mjs', `export const other = 1`, 'RP1104'],
    [
      'a plugin without checks',
      'no-checks.mjs',
      `export default { name: 'x', version: '1', namespace: 'own', apiVersion: 1 }`,
      'RP1104',
    ],
    [
      'a check outside the namespace',
      'outside.mjs',
      `export default ${plugin('x', "[{ id: 'health/x', evaluate() {}, summary: '', per: 'cluster' }]")}`,
      'RP1104',
    ],
    ['a plugin of another API version', 'newer.mjs', `export default ${plugin('newer', '[]', 2)}`, 'RP1105'],
    [
      'a plugin of another API version that looks different',
      'newest.mjs',
      `export default { name: 'x', version: '1', namespace: 'own', apiVersion: 3, units: [] }`,
      'RP1105',
    ],
    ['a check for no range of versions', 'range.mjs', withCheck(`applies: { restate: 'newer' }`), 'RP1104'],
    ['a check that applies in other words', 'words.mjs', withCheck(`applies: { restate: 17 }`), 'RP1104'],
    ['options that no schema declares', 'options.mjs', withCheck(`options: { limit: 5 }`), 'RP1104'],
    [
      'a schema of another standard',
      'schema.mjs',
      withCheck(`options: { '~standard': { version: 2 } }`),
      'RP1104',
    ],
  ]
  it.each(refused)('refuses %s', async (_, name, source, code) => {
    await write(name, source)
    await expect(loadPlugins([`./${name}`], host(300))).rejects.toMatchObject({ code, target: `./${name}` })
  })

  it('tells what to update where the API versions differ', async () => {
    await write('old.mjs', `export default ${plugin('old', '[]', 0)}`)
    await expect(loadPlugins(['./old.mjs'], host())).rejects.toMatchObject({
      action: expect.stringMatching(/^Update old:/),
    })
    await write('new.mjs', `export default ${plugin('new', '[]', 2)}`)
    await expect(loadPlugins(['./new.mjs'], host())).rejects.toMatchObject({
      action: expect.stringMatching(/^Update restate-preflight, or install a version of new /),
    })
  })

  it.each(['./missing.ts', 'not-installed', '@scope/not-installed'])(
    'says that %s is not there',
    async (specifier) => {
      await expect(loadPlugins([specifier], host())).rejects.toMatchObject({
        code: 'RP1101',
        target: specifier,
      })
    },
  )
})
