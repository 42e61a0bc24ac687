import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'
import { newPlugin, type WrittenPlugin } from '../src/new-plugin/new-plugin.ts'
import { pluginNames } from '../src/new-plugin/names.ts'
import { filesOf, templateNames } from '../src/new-plugin/template.ts'
import { writeFiles } from '../src/new-plugin/write-files.ts'
import { temporaryFolder } from './folder.ts'

const example = fileURLToPath(new URL('../../../docs/examples/a-plugin-of-your-own', import.meta.url))
/** Without what `npm install` may have left there. */
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: example,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

const packages = Object.keys(builtinPlugins)

/** A folder with the template, in which plugins can be made. */
const workshop = async () => {
  const folder = await temporaryFolder()
  const template = folder.file('template')
  for (const file of tracked) {
    mkdirSync(dirname(join(template, file)), { recursive: true })
    cpSync(join(example, file), join(template, file))
  }
  const make = (
    name: string,
    more: { readonly namespace?: string; readonly dir?: string } = {},
  ): WrittenPlugin =>
    newPlugin({ name, namespace: more.namespace, dir: more.dir, cwd: folder.path, template, packages })
  return Object.assign(folder, { template, make })
}

const contents = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  )

describe('plugin new', () => {
  it('writes the example, under other names', async () => {
    await using folder = await workshop()
    const written = folder.make('@acme/preflight-storage')
    expect(written).toEqual({
      folder: folder.file('preflight-storage'),
      files: tracked.length,
      check: 'storage/enough-workers',
    })
    const files = contents(written.folder)
    expect([...files.keys()]).toEqual(tracked.toSorted())
    const text = [...files.values()].join('\n')
    expect(text).toContain(`"name": "@acme/preflight-storage"`)
    expect(text).toContain(`namespace: 'storage'`)
    expect(text).toContain('# storage/enough-workers')
    expect(text).not.toContain('a-plugin-of-your-own')
    expect(text).not.toMatch(/\bacme\/enough/)
  })

  it('writes the example itself under its own names', async () => {
    await using folder = await workshop()
    expect(contents(folder.make(templateNames.name, templateNames).folder)).toEqual(contents(folder.template))
  })

  it('replaces nothing in what it has put in', async () => {
    await using folder = await workshop()
    const files = filesOf(folder.template, { name: 'acme-a-plugin-of-your-own', namespace: 'acme-acme' })
    expect(files.get('src/plugin.ts')).toContain(`name: 'acme-a-plugin-of-your-own'`)
    expect(files.get('src/plugin.ts')).toContain(`namespace: 'acme-acme'`)
  })

  it.each([
    ['gitignore', '.gitignore'],
    ['manifest.json', 'package.json'],
  ])('calls %s, as the build ships it, %s', async (shipped, name) => {
    await using folder = await workshop()
    rmSync(join(folder.template, name))
    writeFileSync(join(folder.template, shipped), 'of acme\n')
    expect(filesOf(folder.template, { name: 'x', namespace: 'y' }).get(name)).toBe('of y\n')
  })

  it('writes into an empty folder, and into one with a new repository', async () => {
    await using folder = await workshop()
    mkdirSync(folder.file('empty'))
    mkdirSync(folder.file('repository/.git'), { recursive: true })
    expect(folder.make('one', { dir: 'empty' }).folder).toBe(folder.file('empty'))
    expect(folder.make('two', { dir: 'repository' }).folder).toBe(folder.file('repository'))
    expect(existsSync(folder.file('repository/package.json'))).toBe(true)
  })

  it.each([
    ['Acme', {}, 'RP1120', 'capital letters'],
    ['', {}, 'RP1120', 'length must be greater than zero'],
    ['.acme', {}, 'RP1120', 'cannot start with a'],
    ['@acme/..', {}, 'RP1120', 'cannot'],
    ['../acme', {}, 'RP1120', 'cannot'],
    ["it's", {}, 'RP1120', 'cannot'],
    ['a b', {}, 'RP1120', 'URL-friendly'],
    ['http', {}, 'RP1120', 'core module name'],
    ['2fast', {}, 'RP1121', '"2fast", as it would be made from "2fast",'],
    ['restate-preflight-plugin-', {}, 'RP1121', '""'],
    ['acme', { namespace: 'Acme' }, 'RP1121', '"Acme" is not a word'],
    ['acme', { namespace: "a'b" }, 'RP1121', 'is not a word'],
    ['acme', { namespace: 'health' }, 'RP1122', '"health" belongs to'],
    ['preflight-plugin-consistency', {}, 'RP1122', '"consistency" belongs to'],
    ['restate-preflight', {}, 'RP1122', 'name of a package of restate-preflight'],
    ['@restate-preflight/plugin-storage', {}, 'RP1122', 'name of a package of restate-preflight'],
    ['acme', { dir: 'full' }, 'RP1123', 'is not empty: it has a and 1 more'],
    ['acme', { dir: 'full/a' }, 'RP1123', 'is no folder'],
    ['acme', { dir: 'full/a/b' }, 'RP1123', 'is no folder'],
    ['acme', { dir: 'locked' }, 'RP1124', 'cannot be'],
  ])('refuses %j with %o by %s, and writes nothing', async (name, more, code, text) => {
    await using folder = await workshop()
    mkdirSync(folder.file('full'))
    for (const file of ['a', 'b']) writeFileSync(folder.file(`full/${file}`), file)
    // A link to itself cannot be read by anybody, not even by root, whom no permission stops.
    execFileSync('ln', ['-s', 'locked', folder.file('locked')])
    const before = readdirSync(folder.path, { recursive: true })
    expect(() => folder.make(name, more)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    )
    expect(readdirSync(folder.path, { recursive: true })).toEqual(before)
  })

  it.each(['new/folder', 'present'])('leaves nothing of %s where it cannot go on', async (dir) => {
    await using folder = await workshop()
    mkdirSync(folder.file('present'))
    // Longer than any system allows: it fails after others were written.
    const name = `${'z'.repeat(300)}/x`
    const files = new Map([...filesOf(folder.template, templateNames), [name, 'no']])
    expect(() => writeFiles(folder.file(dir), files)).toThrow(expect.objectContaining({ code: 'RP1124' }))
    expect(readdirSync(folder.path).toSorted()).toEqual(['present', 'template'])
    expect(readdirSync(folder.file('present'))).toEqual([])
  })

  it('leaves nothing of a folder that cannot be made', async () => {
    await using folder = await workshop()
    expect(() => folder.make('acme', { dir: `new/${'z'.repeat(300)}` })).toThrow(
      expect.objectContaining({ code: 'RP1124' }),
    )
    expect(readdirSync(folder.path)).toEqual(['template'])
  })

  it('leaves what somebody else puts there meanwhile', async () => {
    await using folder = await workshop()
    const { writeFiles } = await import('../src/new-plugin/write-files.ts')
    mkdirSync(folder.file('present'))
    const files = filesOf(folder.template, templateNames)
    const meanwhile = Object.assign(new Map(files), {
      *[Symbol.iterator]() {
        yield ['first.txt', 'ours'] as const
        writeFileSync(folder.file('present/taken.txt'), 'theirs')
        yield ['taken.txt', 'ours'] as const
      },
    })
    expect(() => writeFiles(folder.file('present'), meanwhile)).toThrow(
      expect.objectContaining({ code: 'RP1124' }),
    )
    expect(readdirSync(folder.file('present'))).toEqual(['taken.txt'])
    expect(readFileSync(folder.file('present/taken.txt'), 'utf8')).toBe('theirs')
  })
})

describe('the namespace of a new plugin', () => {
  it.each([
    ['acme', 'acme'],
    ['@acme/storage', 'storage'],
    ['restate-preflight-plugin-storage', 'storage'],
    ['preflight-storage', 'storage'],
    ['@acme/plugin-storage', 'storage'],
    ['storage-preflight-plugin', 'storage'],
    ['acme-checks', 'acme-checks'],
  ])('is made from %s: %s', (name, namespace) => {
    expect(pluginNames(name, undefined, { packages: [], namespaces: [] })).toEqual({ name, namespace })
  })

  it('is refused by the names of the packages that are built in, which is how their checks begin', async () => {
    const namespaces = await Promise.all(
      Object.entries(builtinPlugins).map(async ([name, load]) => [name, (await load()).namespace]),
    )
    expect(namespaces).toEqual(packages.map((name) => [name, name.replace('@restate-preflight/plugin-', '')]))
  })
})

describe('the template', () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>>>> & {
      readonly version: string
    }
  const root = join(example, '../../..')

  it('depends on what this repository has, in its versions', () => {
    const { dependencies, devDependencies } = read(join(example, 'package.json'))
    const ours = ['core', 'testkit', 'cli'].map((folder) => {
      const { name, version } = read(join(root, 'packages', folder, 'package.json'))
      return [name, `^${version}`]
    })
    const { devDependencies: others } = read(join(root, 'package.json'))
    const wanted = ['@types/node', 'typescript', 'vitest'].map((name) => [name, others?.[name]])
    expect({ ...dependencies, ...devDependencies }).toEqual(Object.fromEntries([...ours, ...wanted]))
    expect(Object.keys(dependencies ?? {})).toEqual(['@restate-preflight/core'])
  })
})
