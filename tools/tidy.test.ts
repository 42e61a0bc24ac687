import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What others install. The rest of the rooms is bundled into the host, or is for this repository alone. */
const publishable = [
  '@restate-preflight/cluster',
  '@restate-preflight/core',
  '@restate-preflight/testkit',
  '@restate-preflight/wire',
  'restate-preflight',
]

interface Manifest {
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
}

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 16 * 2 ** 20,
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))

const isText = (file: string): boolean => /\.(?:ts|mts|js|mjs|json|md|sh|ya?ml|proto)$|^\.[^/]+$/u.test(file)
const isGenerated = (file: string): boolean => /(?:^|\/)gen\/|\.gen\.ts$/u.test(file)
const sources = tracked.filter((file) => /\.(?:ts|mts|js|mjs)$/u.test(file) && !isGenerated(file))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const linesThat = (
  files: readonly string[],
  matches: (line: string, before: string) => boolean,
): readonly string[] =>
  files.flatMap((file) => {
    const lines = read(file).split('\n')
    return lines.flatMap((line, index) =>
      matches(line, lines[index - 1] ?? '') ? [`${file}:${index + 1}: ${line.trim().slice(0, 100)}`] : [],
    )
  })

const manifests: readonly Manifest[] = globSync(
  ['packages/*/package.json', 'plugins/*/package.json', 'e2e/package.json'],
  {
    cwd: root,
  },
).map((file) => ({ ...(JSON.parse(read(file)) as Omit<Manifest, 'folder'>), folder: dirname(file) }))

describe('files', () => {
  it('stay under 400 lines', () => {
    const long = sources.map((file) => [file, read(file).split('\n').length - 1] as const)
    expect(long.filter(([, lines]) => lines > 400)).toEqual([])
  })

  it('name no place of one machine', () => {
    // Put together here, so that this file does not match itself.
    const places = new RegExp(
      `(?:^|[^\\w.])/(?:${['work', 'farm', 'root', 'home/\\w+', 'Users/\\w+'].join('|')})/`,
      'u',
    )
    const files = tracked.filter((file) => isText(file) && file !== 'package-lock.json')
    expect(linesThat(files, (line) => places.test(line))).toEqual([])
  })

  it('leave nothing for later without an issue', () => {
    const marker = new RegExp(
      `\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b(?!\\(#\\d+\\))`,
      'u',
    )
    expect(linesThat(sources, (line) => marker.test(line))).toEqual([])
  })

  it('silence neither compiler nor linter', () => {
    const silencer = new RegExp(`@ts-${'ignore'}|@ts-${'nocheck'}|eslint-${'disable'}`, 'u')
    expect(linesThat(sources, (line) => silencer.test(line))).toEqual([])
  })
})

describe('tests', () => {
  const files = sources.filter((file) => file.endsWith('.test.ts'))

  it('are not focused', () => {
    expect(linesThat(files, (line) => /\b(?:it|test|describe)\.only\b/u.test(line))).toEqual([])
  })

  it('are not skipped without a reason in the line above', () => {
    const skipped = /\b(?:it|test|describe)\.(?:skip|skipIf|runIf|todo)\b|\bx(?:it|describe)\(/u
    const hasReason = (before: string): boolean => /^\s*(?:\/\/|\*|\/\*\*)/u.test(before)
    expect(linesThat(files, (line, before) => skipped.test(line) && !hasReason(before))).toEqual([])
  })
})

describe('checks', () => {
  it('have code, test and page', () => {
    const folders = globSync('plugins/*/src/checks/*/', { cwd: root })
    const missing = folders.flatMap((folder) =>
      ['.ts', '.test.ts', '.md']
        .map((ending) => join(folder, basename(folder) + ending))
        .filter((file) => !existsSync(join(root, file))),
    )
    expect(folders.length).toBeGreaterThan(0)
    expect(missing).toEqual([])
  })
})

describe('packages', () => {
  it('carry one version and one licence', () => {
    expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
    expect(new Set(manifests.map(({ license }) => license))).toEqual(new Set(['Apache-2.0']))
  })

  it('pin what they depend on, and each other at their own version', () => {
    const loose = manifests.flatMap(({ name, version, dependencies = {} }) =>
      Object.entries(dependencies)
        .filter(([wanted, range]) =>
          wanted.startsWith('@restate-preflight/')
            ? range !== version
            : !/^(?:npm:.+@)?\d+\.\d+\.\d+$/u.test(range),
        )
        .map(([wanted, range]) => `${name} → ${wanted}@${range}`),
    )
    expect(loose).toEqual([])
  })

  it('are private unless they are for others', () => {
    const open = manifests.filter((manifest) => manifest.private !== true).map(({ name }) => name)
    expect(open.toSorted()).toEqual(publishable)
  })

  it('depend only on packages that can be installed, where they are for others', () => {
    const own = new Set(manifests.map(({ name }) => name))
    const missing = manifests
      .filter(({ name }) => publishable.includes(name))
      .flatMap(({ name, dependencies = {} }) =>
        Object.keys(dependencies)
          .filter((wanted) => own.has(wanted) && !publishable.includes(wanted))
          .map((wanted) => `${name} → ${wanted}`),
      )
    expect(missing).toEqual([])
  })

  it('have a README, where they are for others', () => {
    const without = manifests
      .filter(
        ({ name, folder }) => publishable.includes(name) && !existsSync(join(root, folder, 'README.md')),
      )
      .map(({ name }) => name)
    expect(without).toEqual([])
  })
})
