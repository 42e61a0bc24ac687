import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PreflightError } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../src/index.ts'
import { folderWith } from './folder.ts'

const failure = async (
  loading: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> => {
  try {
    await loading
  } catch (error) {
    if (PreflightError.is(error)) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('it loaded')
}

describe('loadConfig finds', () => {
  it.each([
    ['package.json', '{ "name": "app", "restate-preflight": { "failOn": "low" } }'],
    ['.restate-preflightrc', 'failOn: low\n'],
    ['.restate-preflightrc.json', '{ "failOn": "low" }'],
    ['.restate-preflightrc.yaml', 'failOn: low\n'],
    ['.restate-preflightrc.yml', 'failOn: low\n'],
    ['.restate-preflightrc.mjs', "export default { failOn: 'low' }\n"],
    ['.restate-preflightrc.js', "export default { failOn: 'low' }\n"],
    ['.restate-preflightrc.ts', "const word: string = 'low'\nexport default { failOn: word }\n"],
    ['restate-preflight.config.json', '{ "failOn": "low" }'],
    ['restate-preflight.config.yaml', 'failOn: low\n'],
    ['restate-preflight.config.js', "export default await Promise.resolve({ failOn: 'low' })\n"],
    ['restate-preflight.config.mjs', "export default { failOn: 'low' }\n"],
    [
      'restate-preflight.config.ts',
      "interface Own { failOn: string }\nexport default { failOn: 'low' } satisfies Own\n",
    ],
  ])('%s', async (name, text) => {
    await using folder = await folderWith({ [name]: text })
    const loaded = await loadConfig({ cwd: folder.path, env: folder.env })
    expect(loaded).toMatchObject({
      config: { failOn: 'low' },
      file: join(folder.path, name),
      directory: folder.path,
      origin: 'search',
    })
  })

  it('what defineConfig of the published core types', async () => {
    const name = 'restate-preflight.config.ts'
    await using folder = await folderWith({
      [name]:
        "import { defineConfig } from '@restate-preflight/core'\nexport default defineConfig({ failOn: 'low' })\n",
    })
    await symlink(join(import.meta.dirname, '../../../node_modules'), join(folder.path, 'node_modules'))
    const { config } = await loadConfig({ cwd: folder.path, env: folder.env })
    expect(config).toEqual({ failOn: 'low' })
  })

  it('nothing, and defaults hold', async () => {
    await using folder = await folderWith({
      'package.json': '{ "devDependencies": { "restate-preflight": "1" } }',
    })
    expect(await loadConfig({ cwd: folder.path, env: folder.env })).toEqual({
      config: {},
      file: null,
      directory: folder.path,
      origin: 'none',
      source: null,
    })
  })

  it('the nearest file, up to the root of the repository and not beyond', async () => {
    await using folder = await folderWith({
      '.restate-preflightrc.yaml': 'failOn: critical\n',
      'repository/.git/HEAD': '',
      'repository/.restate-preflightrc.yaml': 'failOn: low\n',
      'repository/package/package.json': '{ "devDependencies": { "restate-preflight": "1" } }',
      'other/.git/HEAD': '',
      'other/deep/file': '',
    })
    const inside = await loadConfig({ cwd: join(folder.path, 'repository/package'), env: folder.env })
    const outside = await loadConfig({ cwd: join(folder.path, 'other/deep'), env: folder.env })
    expect([inside.config, outside.config]).toEqual([{ failOn: 'low' }, {}])
  })

  it('nothing in a shared parent outside of home and repository', async () => {
    await using folder = await folderWith({
      '.restate-preflightrc.mjs': "throw new Error('somebody else wrote this')\n",
      'work/file': '',
    })
    const loaded = await loadConfig({ cwd: join(folder.path, 'work'), env: folder.env })
    expect(loaded.file).toBeNull()
  })

  it('a file above the working directory in the home directory, and then the own one of the user', async () => {
    await using folder = await folderWith({
      'home/.config/restate-preflight/config.yaml': 'failOn: medium\n',
      'home/work/restate-preflight.config.yaml': 'failOn: low\n',
      'home/work/deep/file': '',
      'home/elsewhere/file': '',
    })
    const near = await loadConfig({ cwd: join(folder.path, 'home/work/deep'), env: folder.env })
    const far = await loadConfig({ cwd: join(folder.path, 'home/elsewhere'), env: folder.env })
    expect([near.config, far.config]).toEqual([{ failOn: 'low' }, { failOn: 'medium' }])
  })

  it('the file of --config before that of RESTATE_PREFLIGHT_CONFIG before any other', async () => {
    await using folder = await folderWith({
      'flag.yaml': 'failOn: low\n',
      'environment.json': '{ "failOn": "medium" }',
      '.restate-preflightrc.yaml': 'failOn: critical\n',
    })
    const env = { ...folder.env, RESTATE_PREFLIGHT_CONFIG: 'environment.json' }
    const byFlag = await loadConfig({ cwd: folder.path, path: 'flag.yaml', env })
    const byEnvironment = await loadConfig({ cwd: folder.path, env })
    expect([byFlag.config, byFlag.origin]).toEqual([{ failOn: 'low' }, 'flag'])
    expect([byEnvironment.config, byEnvironment.origin]).toEqual([{ failOn: 'medium' }, 'environment'])
  })
})

describe('loadConfig refuses', () => {
  it.each([
    ['a missing file', {}, 'none.yaml', 'none.yaml: there is no such file'],
    [
      'YAML that does not parse',
      { 'a.yaml': 'failOn: [low\nx: 1\n' },
      'a.yaml',
      'a.yaml:2:1: deficient indentation',
    ],
    ['JSON that ends early', { 'a.json': '{\n  "failOn": "low"' }, 'a.json', /^a\.json:2:18: /],
    ['JSON with a missing colon', { 'a.json': '{\n  "failOn" "low" }' }, 'a.json', /^a\.json:2:12: /],
    ['JSON with a bare word', { 'a.json': '{\n  "failOn": low }' }, 'a.json', /^a\.json:2:13: /],
    [
      'a module without default export',
      { 'a.mjs': 'export const failOn = 1\n' },
      'a.mjs',
      'a.mjs: it has no default export',
    ],
    ['a module that throws', { 'a.ts': "throw new Error('broken')\n" }, 'a.ts', 'a.ts:1:7: broken'],
    [
      'a module that is not TypeScript',
      { 'a.ts': 'const a: number = 1\nexport default { a: }\n' },
      'a.ts',
      'a.ts:2: Expression expected',
    ],
    [
      'a module that never ends',
      { 'a.mjs': 'setInterval(() => {}, 10_000).unref()\nawait new Promise(() => {})\nexport default {}\n' },
      'a.mjs',
      'a.mjs: it did not load within 500 ms',
    ],
  ])('%s', async (_, files, path, message) => {
    await using folder = await folderWith(files)
    const error = await failure(loadConfig({ cwd: folder.path, path, env: folder.env, limitMs: 500 }))
    expect(error).toEqual({ code: 'RP1005', message: expect.stringMatching(message) })
  })

  it('every mistake at once, with the places of JSON', async () => {
    const text = `{
  "failOn": "hgih",
  "profles": {},
  "clusters": { "prod": { "addresses": [] }, "dev": {} },
  "profiles": { "night": { "failOn": "low", "timeout": "2 weeks" } },
  "checks": { "health/node-alive": { "severty": "low" }, "node-alive": "off" }
}`
    await using folder = await folderWith({ 'restate-preflight.config.json': text })
    const error = await failure(loadConfig({ cwd: folder.path, env: folder.env }))
    expect(error.code).toBe('RP1004')
    expect(error.message.split('\n')).toEqual([
      'restate-preflight.config.json:2:13: failOn: "hgih" is not low, medium, high, critical or never (did you mean "high"?)',
      'restate-preflight.config.json:3:14: profles: there is no such setting (did you mean "profiles"?)',
      'restate-preflight.config.json:4:40: clusters.prod.addresses: the list is empty; it needs at least one entry',
      'restate-preflight.config.json:4:53: clusters.dev: it lacks "addresses"',
      'restate-preflight.config.json:5:56: profiles.night.timeout: "2 weeks" is not a duration such as 500ms, 3s or 2m (at most 24h), or a number of milliseconds',
      'restate-preflight.config.json:6:49: checks["health/node-alive"].severty: there is no such setting (did you mean "severity"?)',
      'restate-preflight.config.json:6:72: checks.node-alive: "node-alive" is not a check id of the form plugin/condition',
    ])
  })

  it('mistakes with the lines of YAML', async () => {
    const text = `# ours
failOnUnknown: all
clusters:
  prod:
    addresses:
    - http://n1:5122
    - 7
    tls: { ca: true }
  dev:
    addresses:
      - http://d1:5122
    singleAddress: maybe
profiles:
  night:
    # not a profile
    extends: adit
`
    await using folder = await folderWith({ '.restate-preflightrc': text })
    const error = await failure(loadConfig({ cwd: folder.path, env: folder.env }))
    expect(error.message.split('\n')).toEqual([
      '.restate-preflightrc:2: failOnUnknown: "all" is not required, any or never',
      '.restate-preflightrc:7: clusters.prod.addresses[1]: 7 is not a text',
      '.restate-preflightrc:8: clusters.prod.tls.ca: true is not a text',
      '.restate-preflightrc:12: clusters.dev.singleAddress: "maybe" is not true or false',
    ])
  })

  it.each([
    [
      'a profile that extends nothing',
      'profiles:\n  night:\n    extends: adit\n',
      'a.yaml:3: profiles.night.extends: there is no profile "adit" (did you mean "audit"?)',
    ],
    [
      'profiles that extend each other',
      'profiles:\n  a: { extends: b }\n  b: { extends: a }\n',
      'a.yaml:2: profiles.a.extends: the profile extends itself\na.yaml:3: profiles.b.extends: the profile extends itself',
    ],
    [
      'a default cluster that is none',
      'defaultCluster: prd\nclusters:\n  prod:\n    addresses: [http://n1:5122]\n',
      'a.yaml:1: defaultCluster: there is no cluster "prd" under clusters (did you mean "prod"?)',
    ],
    ['a list in place of settings', '- failOn\n', 'a.yaml: ["failOn"] is not a table of settings'],
  ])('%s', async (_, text, message) => {
    await using folder = await folderWith({ 'a.yaml': text })
    const error = await failure(loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env }))
    expect(error).toEqual({ code: 'RP1004', message })
  })

  it('mistakes under the key of package.json at their place in that file', async () => {
    const text = '{\n  "failOn": "x",\n  "restate-preflight": {\n    "confirm": "never"\n  }\n}'
    await using folder = await folderWith({ 'package.json': text })
    const error = await failure(loadConfig({ cwd: folder.path, env: folder.env }))
    expect(error.message).toBe('package.json:4:16: confirm: "never" is not off, findings or all')
  })

  it('something else than a plugin, in a module', async () => {
    await using folder = await folderWith({
      'a.ts': "export default { plugins: ['./x.ts', { name: 'x' }] }\n",
    })
    const error = await failure(loadConfig({ cwd: folder.path, path: 'a.ts', env: folder.env }))
    expect(error.message).toMatch(/^a\.ts: plugins\[1\]: this is not a plugin: /)
  })

  it('counting what is beyond ten mistakes', async () => {
    const text = Array.from({ length: 13 }, (_, index) => `wrong${index}: 1\n`).join('')
    await using folder = await folderWith({ 'a.yaml': text })
    const error = await failure(loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env }))
    expect(error.message.split('\n').slice(9)).toEqual([
      expect.stringMatching(/^a\.yaml:10: wrong9: there is no such setting; there are clusters, /),
      'and 3 more',
    ])
  })
})

describe('loadConfig accepts', () => {
  it('a profile that builds on the built-in one of its name', async () => {
    await using folder = await folderWith({
      'a.yaml': 'profiles:\n  audit: { extends: audit, timeout: 5m }\n',
    })
    const { config } = await loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env })
    expect(config).toEqual({ profiles: { audit: { extends: 'audit', timeout: '5m' } } })
  })

  it('an empty file that is named', async () => {
    await using folder = await folderWith({ 'a.yaml': '' })
    const { config, file } = await loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env })
    expect([config, file]).toEqual([{}, join(folder.path, 'a.yaml')])
  })
})
