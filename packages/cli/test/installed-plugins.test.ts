import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resolveSettings, type Settings } from '@restate-preflight/config'
import { loadPlugins } from '@restate-preflight/runner'
import { describe, expect, it, vi } from 'vitest'
import { installPlugin } from '../src/installed/install.ts'
import { readInstalled, writeInstalled, type InstalledPlugin } from '../src/installed/installed-list.ts'
import { lockFolder } from '../src/installed/lock.ts'
import { pluginsOfRun } from '../src/installed/plugins-of-run.ts'
import { uninstallPlugin } from '../src/installed/uninstall.ts'
import { whatToInstall } from '../src/installed/what-to-install.ts'
import { temporaryFolder } from './folder.ts'
import { packPackage, placePackage, pluginModule, withCommands, writePackage } from './support/packages.ts'

/** The process that looks at a package, from sources. */
const inspector = {
  file: fileURLToPath(new URL('../src/installed/inspect.ts', import.meta.url)),
  execArgv: ['--conditions=@restate-preflight/source'],
}

const never = new AbortController().signal

const install = (data: string, word: string, signal = never) =>
  installPlugin({ word, cwd: data, signal, data }, inspector)

const folders = (data: string) =>
  existsSync(join(data, 'plugins')) ? readdirSync(join(data, 'plugins')) : []

const settings = (config: object, directory = '/'): Settings =>
  resolveSettings({
    flags: {},
    env: {},
    config: { config, file: null, directory, origin: 'none', source: null },
  })

const acme = { name: 'acme-checks', files: { 'index.js': pluginModule('acme') } }

describe('plugins install', { timeout: 60_000 }, () => {
  it('takes a tarball, in place of another version of it, until it is uninstalled', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    const commands = withCommands({ 'acme:hello': '' })
    const first = packPackage(folder.path, {
      ...acme,
      ...commands,
      files: { ...acme.files, ...commands.files },
    })
    expect(await install(data, first)).toMatchObject({
      name: 'acme-checks',
      version: '1.0.0',
      source: first,
      namespace: 'acme',
      checks: ['acme/first'],
      commands: ['acme hello'],
    })
    const second = packPackage(folder.path, { ...acme, version: '2.0.0' })
    expect(await install(data, second)).toMatchObject({ version: '2.0.0', commands: [] })
    expect(readInstalled(data).map(({ version, folder: own }) => [version, own])).toEqual([
      ['2.0.0', folders(data)[0]],
    ])
    const { specifiers, host } = pluginsOfRun(settings({}), data)
    expect(await loadPlugins(specifiers.slice(-1), host)).toMatchObject([{ namespace: 'acme' }])
    expect(await uninstallPlugin('acme-checks', never, data)).toMatchObject({ version: '2.0.0' })
    expect([readInstalled(data), folders(data)]).toEqual([[], []])
  })

  it('copies a folder, and runs no script of it', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    const script = `node -e "require('fs').writeFileSync('${folder.file('ran')}','')"`
    const scripts = { preinstall: script, install: script, postinstall: script, prepare: script }
    const path = writePackage(folder.file('acme'), { ...acme, manifest: { scripts } })
    const { folder: own } = await install(data, path)
    writeFileSync(join(path, 'index.js'), 'throw new Error("changed")')
    const copy = readFileSync(join(data, 'plugins', own, 'node_modules/acme-checks/index.js'), 'utf8')
    expect([copy, existsSync(folder.file('ran'))]).toEqual([pluginModule('acme'), false])
  })

  it('installs two at once, one after the other', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    const words = ['one', 'two'].map((name) =>
      writePackage(folder.file(name), { name, files: { 'index.js': pluginModule(name) } }),
    )
    await Promise.all(words.map((word) => install(data, word)))
    expect(readInstalled(data).map(({ name }) => name)).toEqual(['one', 'two'])
    expect(folders(data)).toHaveLength(2)
  })

  it('leaves everything as it was where it refuses', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    await install(data, writePackage(folder.file('acme'), acme))
    const before = readFileSync(join(data, 'plugins.json'), 'utf8')
    const refused = async (word: string) =>
      expect({
        error: await install(data, word).catch(({ code, message }: Error & { readonly code: string }) =>
          `${code} ${message}`.replaceAll(folder.path, ''),
        ),
        list: readFileSync(join(data, 'plugins.json'), 'utf8'),
        folders: folders(data).length,
      })
    const broken = { name: 'acme-checks', version: '2.0.0', files: { 'index.js': 'throw new Error("boom")' } }
    const taken = { name: 'other', files: { 'index.js': pluginModule('acme') } }
    writeFileSync(folder.file('odd.tgz'), 'this is no tarball')
    ;(await refused(writePackage(folder.file('broken'), broken))).toEqual({
      error: 'RP1102 acme-checks: boom',
      list: before,
      folders: 1,
    })
    ;(await refused(writePackage(folder.file('taken'), taken))).toEqual({
      error: 'RP1134 other: its checks are called acme/…, as those of acme-checks',
      list: before,
      folders: 1,
    })
    ;(await refused(folder.file('odd.tgz'))).toEqual({
      error: expect.stringMatching(/^RP1131 \/odd\.tgz: npm error/),
      list: before,
      folders: 1,
    })
  })

  it('says that there is no npm, and that it took too long', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    vi.stubEnv('PATH', folder.path)
    await expect(install(data, 'acme-checks')).rejects.toMatchObject({ code: 'RP1132' })
    writeFileSync(folder.file('npm'), `#!/bin/sh\nwhile :; do /bin/sleep 0.1; done\n`, { mode: 0o755 })
    const controller = new AbortController()
    const hanging = install(data, 'acme-checks', controller.signal)
    setTimeout(() => controller.abort('deadline'), 300)
    await expect(hanging).rejects.toMatchObject({ code: 'RP1133' })
    vi.unstubAllEnvs()
    expect([readInstalled(data), folders(data)]).toEqual([[], []])
  })

  it('waits for another one no longer than it may', async () => {
    await using folder = await temporaryFolder()
    const data = folder.file('data')
    mkdirSync(data)
    await using _held = await lockFolder(data, never)
    const controller = new AbortController()
    controller.abort('deadline')
    await expect(install(data, 'acme-checks', controller.signal)).rejects.toMatchObject({ code: 'RP1138' })
    await expect(uninstallPlugin('acme-checks', controller.signal, data)).rejects.toMatchObject({
      code: 'RP1138',
    })
  })

  it('needs a folder that it can write to', async () => {
    await using folder = await temporaryFolder()
    writeFileSync(folder.file('data'), 'a file')
    await expect(install(folder.file('data'), 'acme-checks')).rejects.toMatchObject({ code: 'RP1136' })
  })
})

describe('plugins uninstall', () => {
  it('names what may have been meant', async () => {
    await using folder = await temporaryFolder()
    writeInstalled(folder.path, [installed('acme-checks')])
    await expect(uninstallPlugin('acme-check', never, folder.path)).rejects.toMatchObject({
      code: 'RP1135',
      message: 'acme-check is not installed. Did you mean "acme-checks"?',
    })
  })
})

const installed = (name: string, more: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  name,
  version: '1.0.0',
  source: name,
  folder: `plugin-${name}`,
  namespace: name,
  checks: [],
  commands: [],
  ...more,
})

describe('what to install', () => {
  it.each(['acme', 'acme@1.2.0', '@acme/checks', '@acme/checks@^1.2', 'acme@latest', 'acme@>=1 <2'])(
    'is a package: %s',
    (word) => {
      expect(whatToInstall(word, '/', [])).toEqual({ source: word, argument: word })
    },
  )

  it.each([
    ['acme/checks', 'is no name'],
    ['github:acme/checks', 'is no name'],
    ['git+https://host/acme.git', 'is no name'],
    ['https://host/acme.tgz', 'is no name'],
    ['acme@npm:other', 'is no name'],
    ['--global', 'is no name'],
    ['', 'is no name'],
    ['a b', 'is no name'],
    ['./missing', 'there is no'],
    ['missing.tgz', 'there is no'],
    ['./empty', 'has no package.json'],
    ['./checks.ts', 'is neither a folder nor a tarball'],
    ['empty/nothing', 'is no name'],
    ['built-in@2', 'built-in is built in'],
  ])('is not "%s"', async (word, reason) => {
    await using folder = await temporaryFolder()
    mkdirSync(folder.file('empty'))
    writeFileSync(folder.file('checks.ts'), '')
    expect(() => whatToInstall(word, folder.path, ['built-in'])).toThrow(
      expect.objectContaining({ code: 'RP1130', message: expect.stringContaining(reason) }),
    )
  })
})

describe('the plugins of a run', () => {
  it('are also those that are installed, unless the configuration leaves them out or the project has its own', async () => {
    await using folder = await temporaryFolder()
    writeInstalled(folder.path, [
      installed('acme'),
      installed('only-commands', { namespace: null }),
      installed('shared'),
    ])
    placePackage(folder.file('project'), { name: 'shared', files: { 'index.js': pluginModule('shared') } })
    const of = (config: object) => {
      const { specifiers, host } = pluginsOfRun(settings(config, folder.file('project')), folder.path)
      return [specifiers.filter((name) => !String(name).startsWith('@')), Object.keys(host.homes ?? {})]
    }
    expect(of({})).toEqual([
      ['acme', 'shared'],
      ['acme', 'shared'],
    ])
    expect(of({ plugins: ['shared', 'acme'] })).toEqual([['shared', 'acme'], ['acme']])
    expect(of({ installedPlugins: false })).toEqual([[], []])
    expect(of({ installedPlugins: false, plugins: ['acme'] })).toEqual([['acme'], ['acme']])
  })

  it('tell how to be rid of one that does not load', async () => {
    await using folder = await temporaryFolder()
    writeInstalled(folder.path, [installed('acme')])
    placePackage(folder.file('plugins/plugin-acme'), {
      name: 'acme',
      files: { 'index.js': 'throw new Error("boom")' },
    })
    const { specifiers, host } = pluginsOfRun(settings({}), folder.path)
    await expect(loadPlugins(specifiers, host)).rejects.toMatchObject({
      code: 'RP1102',
      message: 'acme: boom',
      action: 'Install a version that works, or take it out: `restate-preflight plugins uninstall acme`.',
    })
  })

  it.each(['', '{', '[]', '{"schemaVersion":2,"plugins":[]}', '{"schemaVersion":1,"plugins":[{}]}'])(
    'cannot be told from the list %s',
    async (text) => {
      await using folder = await temporaryFolder()
      writeFileSync(folder.file('plugins.json'), text)
      expect(() => readInstalled(folder.path)).toThrow(expect.objectContaining({ code: 'RP1136' }))
    },
  )
})
