import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { simulate, type SimulatedCluster } from '@restate-preflight/testkit/simulation'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { binary, fixture, type Report } from '../src/preflight.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'docs/examples/a-plugin-of-your-own')

let workshop = ''
let plugin = ''
let tarballs: Readonly<Record<string, string>> = {}
let cluster: SimulatedCluster

const run = async (folder: string, command: string, ...args: readonly string[]) => {
  const { exitCode, all } = await execa(command, args, {
    cwd: folder,
    // What npm is set to is about whoever runs the test.
    env: { npm_config_loglevel: 'error', NO_COLOR: '1', FORCE_COLOR: undefined, VITEST: undefined },
    all: true,
    reject: false,
    timeout: 60_000,
    stdin: 'ignore',
  })
  return { exitCode, text: all }
}

const done = async (folder: string, command: string, ...args: readonly string[]): Promise<string> => {
  const { exitCode, text } = await run(folder, command, ...args)
  expect(`${[command, ...args].join(' ')}: ${exitCode}\n${exitCode === 0 ? '' : text}`).toBe(
    `${[command, ...args].join(' ')}: 0\n`,
  )
  return text
}

const offline = ['install', '--offline', '--no-audit', '--no-fund']

/** Package → what stands for the registry: our own as tarballs, those of others where this repository has them. */
const withoutRegistry = (): Readonly<Record<string, string>> => ({
  ...tarballs,
  ...Object.fromEntries(
    ['@bufbuild/protobuf', '@types/node', 'semver', 'typescript', 'vitest'].map((name) => [
      name,
      `file:${join(root, 'node_modules', name)}`,
    ]),
  ),
})

/** `npm install` as its user types it, in a package whose dependencies are to be had without a registry. */
const install = async (folder: string, wanted: Readonly<Record<string, string>>): Promise<void> => {
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >
  const placed = (part: string) =>
    Object.fromEntries(
      Object.entries(manifest[part] ?? {}).map(([name, range]) => [name, wanted[name] ?? range]),
    )
  const changed = {
    ...manifest,
    dependencies: placed('dependencies'),
    devDependencies: { ...wanted, ...placed('devDependencies') },
  }
  for (const name of Object.keys(changed.dependencies)) delete changed.devDependencies[name]
  await writeFile(file, JSON.stringify(changed, null, 2))
  await done(folder, 'npm', ...offline)
}

const configured = async (folder: string, config: unknown): Promise<string> => {
  const file = join(folder, 'with-plugin.config.json')
  await writeFile(file, JSON.stringify(config))
  return file
}

/** Judges the simulated cluster by a command, with the checks of the plugin. */
const judged = async (command: string, namespace: string, config: string): Promise<Report> => {
  const args = ['check', namespace, '-s', cluster.addresses[0] ?? '', '-o', 'json', '--fail-on', 'medium']
  const { stdout, stderr } = await execa(command, [...args, '--config', config], {
    cwd: workshop,
    reject: false,
    timeout: 60_000,
    stdin: 'ignore',
  })
  expect(stdout, stderr).toMatch(/^\{/)
  return JSON.parse(stdout) as Report
}

const outcomes = ({ checks }: Report) =>
  Object.fromEntries(
    checks.filter(({ outcome }) => outcome !== 'skipped').map(({ id, outcome }) => [id, outcome]),
  )

beforeAll(async () => {
  cluster = await simulate({ nodes: 3 })
  workshop = await mkdtemp(join(tmpdir(), 'preflight-plugin-'))
  const packed = join(workshop, 'tarballs')
  // The others are packed already.
  await cp(fixture('tarballs'), packed, { recursive: true })
  const places = ['wire', 'testkit'].map((name) => join(root, 'packages', name))
  await done(workshop, 'npm', 'pack', '--ignore-scripts', '--pack-destination', packed, ...places)
  tarballs = Object.fromEntries(
    (await readdir(packed)).map((file) => {
      const [, name = ''] = /^restate-preflight-(?:([a-z]+)-)?\d/.exec(file) ?? []
      return [name === '' ? 'restate-preflight' : `@restate-preflight/${name}`, `file:${join(packed, file)}`]
    }),
  )
  plugin = join(workshop, 'preflight-storage')
})

afterAll(async () => {
  await cluster.stop()
  await rm(workshop, { recursive: true, force: true })
})

describe('plugin new', () => {
  it('writes a package with all files of the example', async () => {
    const printed = await done(workshop, binary(), 'plugin', 'new', '@acme/preflight-storage')
    expect(printed).toBe(`preflight-storage: 13 files, with the check storage/enough-workers. What next:

  cd preflight-storage
  npm install
  npm test
  npm run verify`)
    const { stdout } = await execa('git', ['ls-files'], { cwd: example })
    const files = await readdir(plugin, { recursive: true, withFileTypes: true })
    const written = files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(plugin.length + 1))
    expect(written.toSorted()).toEqual(stdout.split('\n').toSorted())
  })

  it('refuses to write it once more, and says what to do', async () => {
    const { exitCode, text } = await run(workshop, binary(), 'plugin', 'new', '@acme/preflight-storage')
    expect(exitCode).toBe(2)
    expect(text).toMatch(/RP1123 [^]*preflight-storage is not empty[^]*Name another folder with --dir/)
  })

  it('has written what passes its own CI at once', async () => {
    await install(plugin, withoutRegistry())
    const { jobs } = parse(await readFile(join(plugin, '.github/workflows/ci.yml'), 'utf8')) as {
      readonly jobs: { readonly test: { readonly steps: readonly { readonly run?: string }[] } }
    }
    const commands = jobs.test.steps.flatMap((step) => step.run ?? [])
    expect(commands).toEqual(['npm ci', 'npm run typecheck', 'npm test', 'npm run verify'])
    const [types, tests, verified] = await Promise.all(
      commands.slice(1).map((command) => done(plugin, 'bash', '-c', command)),
    )
    expect(types).not.toContain('error')
    expect(tests).toMatch(/Tests +8 passed/)
    expect(verified).toContain('Grade A: nothing to complain about')
  })

  it('has written pages that are fresh', async () => {
    const page = join(plugin, 'src/checks/enough-workers/enough-workers.md')
    const before = await readFile(page, 'utf8')
    await done(plugin, 'npm', 'run', 'pages')
    expect(await readFile(page, 'utf8')).toBe(before)
  })

  it('has written a check that judges a cluster', async () => {
    const command = join(plugin, 'node_modules/.bin/restate-preflight')
    const config = await configured(plugin, { plugins: ['.'] })
    expect(outcomes(await judged(command, 'storage', config))).toEqual({
      'storage/enough-workers': 'pass',
    })
  })
})

describe('the example', () => {
  it('is of use to whoever installs it from a tarball', async () => {
    const source = join(workshop, 'example')
    await cp(example, source, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist)$/.test(path),
    })
    await symlink(join(plugin, 'node_modules'), join(source, 'node_modules'))
    await done(source, 'npm', 'run', 'build')
    const packed = await done(source, 'npm', 'pack', '--ignore-scripts', '--pack-destination', workshop)
    const consumer = inject('installation')
    await done(consumer, 'npm', ...offline, '--no-save', join(workshop, packed.trim()))
    expect(await done(consumer, binary(), 'plugin', 'verify', 'a-plugin-of-your-own')).toContain('Grade A')
    const config = await configured(consumer, {
      plugins: ['a-plugin-of-your-own'],
      checks: { 'acme/enough-workers': { options: { minimum: 5 } } },
    })
    const report = await judged(binary(), 'acme', config)
    expect(report.gate.exitCode).toBe(1)
    expect(outcomes(report)).toEqual({ 'acme/enough-workers': 'finding' })
    expect(await done(consumer, binary(), 'explain', 'acme/enough-workers', '--config', config)).toContain(
      'What it decides',
    )
  })
})
