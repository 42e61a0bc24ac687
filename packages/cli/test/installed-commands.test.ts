import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core/config'
import type { Interfaces } from '@oclif/core'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { commandNames } from '../src/command-names.ts'
import { collisions } from '../src/installed/collisions.ts'
import { dataFolder } from '../src/installed/data-folder.ts'
import { guestFailure } from '../src/installed/guest-failure.ts'
import { guestsFor, type Root } from '../src/installed/guests.ts'
import type { Inspection } from '../src/installed/inspection.ts'
import { writeInstalled, type InstalledPlugin } from '../src/installed/installed-list.ts'
import { runInspection } from '../src/installed/run-inspection.ts'
import { temporaryFolder } from './folder.ts'
import { placePackage, pluginModule, withCommands, type PackageFiles } from './support/packages.ts'

/** Ourselves as oclif sees us, with commands in name only: what is built is not there yet when these tests run. */
const writeRoot = (home: string) =>
  placePackage(home, {
    name: manifest.name,
    manifest,
    files: {
      [manifest.oclif.commands.target]: `
        const ids = ${JSON.stringify(commandNames.map((name) => name.replaceAll(' ', ':')))}
        exports.commands = Object.fromEntries(ids.map((id) => [id, class { static run() {} }]))`,
    },
  })

let root: Root
beforeAll(async () => {
  const folder = await temporaryFolder()
  root = { root: writeRoot(folder.path), pjson: manifest as Interfaces.PJSON, userPlugins: false }
  return () => folder[Symbol.asyncDispose]()
})

const inspect = (home: string, name: string): Promise<Inspection> =>
  runInspection({ name, home }, new AbortController().signal, {
    file: fileURLToPath(new URL('../src/installed/inspect.ts', import.meta.url)),
    execArgv: ['--conditions=@restate-preflight/source'],
  })

const listed = (more: Partial<InstalledPlugin>): InstalledPlugin => ({
  name: 'acme',
  version: '1.0.0',
  source: 'acme',
  folder: 'plugin-acme',
  namespace: null,
  checks: [],
  commands: ['acme hello'],
  ...more,
})

const reported = (error: Error & { readonly code?: string }) => `${error.code} ${error.message}`

describe('a look at a package', { timeout: 30_000 }, () => {
  const cases: readonly (readonly [string, Omit<PackageFiles, 'name'>, object | RegExp])[] = [
    [
      'checks',
      { files: { 'index.js': pluginModule('acme') } },
      { version: '1.0.0', namespace: 'acme', checks: ['acme/first'], commands: [], topics: [] },
    ],
    [
      'commands alone, with aliases and topics',
      {
        ...withCommands({ 'acme:hello': '' }, ['acme:hi']),
        manifest: { oclif: { commands: './commands', topics: { acme: { description: 'ours' } } } },
      },
      {
        version: '1.0.0',
        namespace: null,
        checks: [],
        commands: ['acme hello', 'acme hi'],
        topics: ['acme'],
      },
    ],
    ['neither', { files: {} }, /^RP1139 acme has no commands, and no entry/],
    ['no plugin', { files: { 'index.js': 'export default {}' } }, /^RP1104 acme is not a plugin/],
    ['another API', { files: { 'index.js': pluginModule('acme', 9) } }, /^RP1105 /],
    ['a module that throws', { files: { 'index.js': 'throw new Error("boom")' } }, /^RP1102 acme: boom/],
    ['a module that exits', { files: { 'index.js': 'process.exit(0)' } }, /^RP1102 .*process\.exit/],
    [
      'a command that does not load',
      {
        manifest: { oclif: { commands: './commands' } },
        files: { 'commands/a.js': 'throw new Error("boom")' },
      },
      /^RP1139 the commands of acme do not load: boom/,
    ],
    [
      'a command that exits',
      { manifest: { oclif: { commands: './commands' } }, files: { 'commands/a.js': 'process.exit(5)' } },
      /^RP1139 acme ends the process \(5\) when it is loaded/,
    ],
    [
      'TypeScript',
      { manifest: { main: './index.ts' }, files: { 'index.ts': pluginModule('acme') } },
      /^RP1102 .*node_modules/,
    ],
  ]
  it.concurrent.each(cases)('finds %s', async (_, files, expected) => {
    await using folder = await temporaryFolder()
    placePackage(folder.path, { name: 'acme', ...files })
    const found = await inspect(folder.path, 'acme').catch(reported)
    if (expected instanceof RegExp) expect(found).toMatch(expected)
    else expect(found).toEqual(expected)
  })
})

describe('collisions', () => {
  const installed = [listed({ name: 'other', namespace: 'other', commands: ['other run'] })]
  const nothing = { name: 'acme', namespace: null, commands: [], topics: [] }
  it.each([
    [{ commands: ['check'] }, 'its command "check" would be one of ours'],
    [{ commands: ['status acme'] }, 'its command "status acme" would be one of ours'],
    [{ commands: ['plugins acme'] }, 'its command "plugins acme" would be one of ours'],
    [{ topics: ['metadata'] }, 'its topic "metadata" is one of ours'],
    [{ topics: ['waiver acme'] }, 'its topic "waiver acme" is one of ours'],
    [{ namespace: 'health' }, 'its checks are called health/…, as some that are built in'],
    [{ namespace: 'other' }, 'its checks are called other/…, as those of other'],
    [{ commands: ['other run'] }, 'its command "other run" is one of other'],
  ])('are found in %j', (brings, sentence) => {
    expect(collisions({ ...nothing, ...brings }, installed, ['health'])).toEqual([sentence])
  })

  it('are none with a plugin itself, nor with words that only begin like ours', () => {
    const brings = { namespace: 'other', commands: ['other run', 'checker', 'acme check'], topics: ['acme'] }
    expect(collisions({ ...nothing, ...brings, name: 'other' }, installed, ['health'])).toEqual([])
  })
})

describe('the installed plugins of a command line', () => {
  it('are those that have a command of its first word, and all for help; nothing of them is loaded', async () => {
    await using folder = await temporaryFolder()
    const home = folder.file('plugins/plugin-acme')
    const path = placePackage(home, {
      name: 'acme',
      ...withCommands({ 'acme:hello': '' }),
      manifest: { oclif: { commands: './commands', hooks: { init: './hook.js' } } },
    })
    await inspect(home, 'acme')
    for (const file of ['index.js', 'hook.js', 'commands/acme/hello.js'])
      writeFileSync(join(path, file), `throw new Error('${file} was loaded')`)
    writeInstalled(folder.path, [listed({}), listed({ name: 'only-checks', commands: [] })])
    const names = async (...argv: readonly string[]) => [
      ...((await guestsFor(argv, root, folder.path)) ?? new Map<string, unknown>()).keys(),
    ]
    expect(await names('acme', 'hello')).toEqual(['restate-preflight', 'acme'])
    expect(await names('acme:hello')).toEqual(['restate-preflight', 'acme'])
    expect(await names('other')).toEqual([])
    expect(await names()).toEqual(['restate-preflight', 'acme'])
    const forHelp = await guestsFor(['help'], root, folder.path)
    expect(forHelp?.get('acme')?.hooks).toEqual({})
  })

  it('do not take what is ours, whatever they have become', async () => {
    await using folder = await temporaryFolder()
    const home = folder.file('plugins/plugin-acme')
    placePackage(home, {
      name: 'acme',
      ...withCommands({ 'acme:hello': '', check: '', 'plugins:acme': '' }, ['status', 'acme:hi']),
      manifest: {
        oclif: { commands: './commands', topics: { acme: {}, metadata: { description: 'theirs' } } },
      },
    })
    await inspect(home, 'acme')
    writeInstalled(folder.path, [listed({})])
    const guests = await guestsFor(['acme'], root, folder.path)
    const config = await Config.load({ ...root, plugins: guests ?? new Map() })
    const owners = Object.fromEntries(
      ['acme:hello', 'acme:hi', 'check', 'status', 'plugins:acme'].map((id) => [
        id,
        config.findCommand(id)?.pluginName,
      ]),
    )
    expect(owners).toEqual({
      'acme:hello': 'acme',
      'acme:hi': 'acme',
      check: 'restate-preflight',
      status: 'restate-preflight',
    })
    expect(config.findTopic('metadata')?.description).toBe(manifest.oclif.topics.metadata.description)
  })

  it('may be gone or in a damaged list: a command needs to know, help does not', async () => {
    await using folder = await temporaryFolder()
    writeInstalled(folder.path, [listed({})])
    await expect(guestsFor(['acme'], root, folder.path)).rejects.toMatchObject({
      code: 'RP1136',
      action: 'Install it again: `restate-preflight plugins install acme`.',
    })
    expect([...((await guestsFor(['help'], root, folder.path)) ?? [])].length).toBe(1)
    writeFileSync(folder.file('plugins.json'), '{')
    await expect(guestsFor(['acme'], root, folder.path)).rejects.toMatchObject({ code: 'RP1136' })
    expect(await guestsFor(['--help'], root, folder.path)).toBeUndefined()
  })
})

describe('what a command of a plugin throws', () => {
  const oclif = (message: string, more: object) => Object.assign(new Error(message), more)
  it.each([
    [oclif('EEXIT: 4', { code: 'EEXIT', oclif: { exit: 4 } }), { exitCode: 4, said: '' }],
    [oclif('EEXIT: 0', { code: 'EEXIT', oclif: { exit: 0 } }), { exitCode: 0, said: '' }],
    [
      oclif('odd\nSee more help with --help', { oclif: { exit: 2 } }),
      { exitCode: 2, said: '✗ odd\n  → See `restate-preflight acme hello --help`.\n' },
    ],
    [oclif('odd', { oclif: {}, suggestions: ['Do it.'] }), { exitCode: 2, said: '✗ odd\n  → Do it.\n' }],
  ])('is its own: %s', (thrown, expected) => {
    expect(guestFailure(thrown, 'acme hello')).toEqual(expected)
  })

  it.each([new TypeError('boom'), 'boom'])('is an error where it was not meant: %s', (thrown) => {
    expect(guestFailure(thrown, 'acme hello')).toMatchObject({
      exitCode: 70,
      said: { code: 'RP1137', message: 'acme hello: boom' },
    })
  })
})

describe('the data folder', () => {
  const keys = ['RESTATE_PREFLIGHT_DATA_DIR', 'XDG_DATA_HOME', 'HOME'] as const
  const environments = [
    { HOME: '/home/me' },
    { HOME: '/home/me', XDG_DATA_HOME: '/data' },
    { HOME: '/home/me', XDG_DATA_HOME: '' },
    { HOME: '/home/me', XDG_DATA_HOME: '/data', RESTATE_PREFLIGHT_DATA_DIR: '/own' },
    { XDG_DATA_HOME: '/data' },
    {},
  ]
  it.each(environments)('is that of oclif with %j', async (env) => {
    for (const key of keys) {
      const value = (env as Readonly<Record<string, string>>)[key]
      if (value === undefined) delete process.env[key]
      else process.env[key] = value
    }
    expect(dataFolder(env)).toBe((await Config.load(root)).dataDir)
  })

  it('is none for a user without a home', () => {
    expect([dataFolder({}, () => ''), dataFolder({ HOME: '' }, () => '')]).toEqual([null, null])
  })
})
