import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Verification } from '@restate-preflight/testkit/conformance/result'
import { describe, expect, it } from 'vitest'
import { verifyPlugin } from '../src/verify/verify-plugin.ts'
import { temporaryFolder } from './folder.ts'

const file = fileURLToPath(new URL('../src/verify/plugin-trial.ts', import.meta.url))
const core = JSON.stringify(new URL('../../core/src/index.ts', import.meta.url).href)

const manifest = {
  name: 'good',
  version: '1.0.0',
  type: 'module',
  license: 'Apache-2.0',
  engines: { node: '>=24' },
  exports: { '.': { types: './plugin.d.ts', default: './plugin.js' } },
  files: ['*.js', '*.d.ts', '*.md'],
  scripts: { test: 'node --test' },
  dependencies: { '@restate-preflight/core': '^0.1.0' },
}

/** A plugin without fault; its page is made from the check. */
const plugin = `
  import { defineCheck, definePlugin, facts } from ${core}
  import { freshPage } from ${JSON.stringify(new URL('../../testkit/src/index.ts', import.meta.url).href)}
  const check = defineCheck({
    id: 'good/nodes-registered', summary: 'a node is registered', severity: 'low', per: 'cluster', settleMs: 0,
    needs: { configuration: facts.nodesConfiguration },
    messages: { none: { symptom: 'None', required: 'one', current: '{count}', impact: 'None serves.', action: 'Start one.' } },
    *evaluate({ read, finding }) {
      const { length } = read('configuration').nodes
      if (length === 0) yield finding('none', { count: length })
    },
  })
  const prose = '## What it decides\\n\\nCounts.\\n\\n## Why it matters\\n\\nIt does.\\n\\n## What to do\\n\\n### none\\n\\nStart.\\n\\n' +
    '## When to switch it off\\n\\nNever.\\n\\n## Facts it needs\\n\\nThe register.\\n'
  export default definePlugin({
    name: 'good', version: '1.0.0', namespace: 'good', checks: [check], page: async () => freshPage(check, prose),
  })`

type Fields = Readonly<Record<string, unknown>>

/** The trial of a package that is good but for a change of its manifest, of its code, or of what is there. */
const verified = async (
  fields: Fields | string,
  edit: (code: string) => string | null = (code) => code,
): Promise<Verification> => {
  await using folder = await temporaryFolder()
  const path = folder.file('package')
  mkdirSync(path)
  const text = typeof fields === 'string' ? fields : JSON.stringify({ ...manifest, ...fields })
  writeFileSync(join(path, 'package.json'), text)
  const code = edit(plugin)
  if (code !== null) writeFileSync(join(path, 'plugin.js'), code)
  return await verifyPlugin(
    { source: path, cwd: folder.path, snapshots: [], tool: { name: 'restate-preflight', version: '0.0.0' } },
    { file, execArgv: ['--conditions=@restate-preflight/source'] },
  )
}

const complaintsOf = ({ areas }: Verification): readonly string[] =>
  areas.flatMap(({ id, complaints }) => complaints.map(({ what }) => `${id}: ${what}`))

describe.concurrent('plugin verify, of a package', { timeout: 120_000 }, () => {
  it('that is good', async () => {
    const verification = await verified({})
    expect(complaintsOf(verification)).toEqual([])
    expect(verification.grade).toBe('A')
  })

  /** What is wrong with the code, what is said, and the grade. */
  it.each<readonly [string, (code: string) => string, readonly string[], string]>([
    [
      'of another API version',
      (code) => code.replace('export default definePlugin({', 'export default ({ apiVersion: 2,'),
      ['interface: RP1105 PLACE (good 1.0.0) has plugin API 2; this restate-preflight has 1'],
      'F',
    ],
    [
      'without an API version',
      (code) => code.replace('export default definePlugin({', 'export default ({'),
      ['interface: RP1104 PLACE is not a plugin: it has no apiVersion'],
      'F',
    ],
    [
      'without a default export',
      (code) => code.replace('export default', 'export const checks ='),
      ['interface: RP1104 PLACE is not a plugin: it is not an object that definePlugin made'],
      'F',
    ],
    [
      'that throws at import',
      (code) => `${code}\nthrow new Error('no key')`,
      ['loading: RP1102 PLACE: no key'],
      'F',
    ],
    [
      'that imports what is not installed',
      (code) => `import 'absent-library'\n${code}`,
      ['loading: RP1102 PLACE'],
      'F',
    ],
    [
      'without checks',
      (code) => code.replace('checks: [check]', 'checks: []'),
      ['interface: it has no checks'],
      'F',
    ],
    [
      'with two checks of one id',
      (code) => code.replace('checks: [check]', 'checks: [check, check]'),
      ['interface: two of its checks are called good/nodes-registered'],
      'F',
    ],
    [
      'with a check outside of its namespace',
      (code) => code.replace(`namespace: 'good'`, `namespace: 'other'`),
      [
        'interface: RP1104 PLACE is not a plugin: the check good/nodes-registered lies outside the namespace other',
      ],
      'F',
    ],
    [
      'with a check that applies to no range of versions',
      (code) => code.replace('settleMs: 0,', `settleMs: 0, applies: { restate: 'new' },`),
      ['interface: RP1104 PLACE is not a plugin: the check good/nodes-registered applies to "new"'],
      'F',
    ],
    [
      'without pages',
      (code) => code.replace(', page:', ', pages:'),
      ['pages: good/nodes-registered has no page'],
      'C',
    ],
    [
      'with a page that cannot be read',
      (code) => code.replace('=> freshPage(check, prose)', `=> { throw new Error('not published') }`),
      [
        'pages: good/nodes-registered: its page cannot be read: the page of good/nodes-registered: not published',
      ],
      'C',
    ],
    [
      'with a page that says nothing of a message',
      (code) => code.replace('### none', '### some'),
      [
        'pages: good/nodes-registered: the message none has no "### none" under "What to do"',
        'pages: good/nodes-registered: "### some" is no message of the check',
      ],
      'C',
    ],
    [
      'with a page that is out of step',
      (code) => code.replace('=> freshPage(check, prose)', '=> prose'),
      ['pages: good/nodes-registered: its header is not in step with the check: renew it'],
      'C',
    ],
    [
      'with another version than its package',
      (code) => code.replace(`version: '1.0.0'`, `version: '1.0.1'`),
      ['package: the plugin says version 1.0.1, its package 1.0.0'],
      'B',
    ],
  ])('%s', async (_, edit, texts, grade) => {
    const verification = await verified({}, edit)
    const found = complaintsOf(verification).map((text) => text.replace(/\/\S*\/plugin\.js/, 'PLACE'))
    expect(found).toEqual(texts.map((text) => expect.stringContaining(text)))
    expect(verification.grade).toBe(grade)
  })

  it('that is wrong in every field of its manifest', async () => {
    const verification = await verified({
      name: 'bad',
      version: undefined,
      type: undefined,
      license: undefined,
      engines: undefined,
      exports: undefined,
      main: './plugin.js',
      files: undefined,
      scripts: { test: 'echo "Error: no test specified" && exit 1' },
      dependencies: { '@restate-preflight/testkit': '^0.1.0' },
    })
    expect(complaintsOf(verification)).toEqual([
      'package: package.json has no version',
      'package: the plugin is called good, its package bad',
      'package: package.json does not say "type": "module"',
      'package: package.json has no exports',
      'package: package.json does not say which Node it needs (engines.node)',
      'package: @restate-preflight/core is no dependency of the package',
      'package: @restate-preflight/testkit is a dependency, and is for tests alone',
      'package: package.json has neither a test nor @restate-preflight/testkit, so that nothing tests its checks',
      'package: package.json does not say which files are published',
      'package: package.json has no licence',
    ])
    expect(verification.grade).toBe('B')
  })

  it('whose exports have no types', async () => {
    expect(complaintsOf(await verified({ exports: './plugin.js' }))).toEqual([
      'package: package.json has no exports',
    ])
    expect(complaintsOf(await verified({ exports: { '.': './plugin.js' } }))).toEqual([
      'package: its exports have no types',
    ])
  })

  it.each<readonly [string, Fields | string, ((code: string) => null) | undefined, string, string]>([
    ['that is not built', {}, () => null, 'RP1101', 'is not there: '],
    ['without an entry', { exports: undefined }, undefined, 'RP1101', 'no exports, no main'],
    ['with an entry that is not there', { exports: './other.js' }, undefined, 'RP1101', 'other.js'],
    ['whose manifest is no JSON', '{ name: }', undefined, 'RP1202', 'package.json is not JSON'],
  ])('%s: it is refused', async (_, fields, edit, code, text) => {
    await expect(verified(fields, edit)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    })
  })
})
