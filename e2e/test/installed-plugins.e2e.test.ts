import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { packAcmePlugin } from '../src/acme-plugin.ts'
import { fixture, preflight, type Report } from '../src/preflight.ts'

/** A real cluster, as recorded: what a plugin does to the run does not depend on who is asked. */
const healthy = fileURLToPath(new URL('../../packages/cli/test/recorded/healthy.json', import.meta.url))

const data = () => fixture('data')
const run = (...args: readonly string[]) => preflight(args, { env: { RESTATE_PREFLIGHT_DATA_DIR: data() } })

/** The ids of the plugin's checks that a run of `check` judged. */
const judged = async (...args: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await run('check', '--from', healthy, '-o', 'json', ...args)
  return (JSON.parse(stdout) as Report).checks.map(({ id }) => id).filter((id) => id.startsWith('acme/'))
}

/** Installed where npm put it. */
const module = async (file: string): Promise<string> => {
  const [folder = ''] = await readdir(join(data(), 'plugins'))
  return join(data(), 'plugins', folder, 'node_modules/acme-checks', file)
}

let tarball = ''
beforeAll(async () => {
  await mkdir(fixture('acme'))
  tarball = await packAcmePlugin(fixture('acme'))
})

describe('an installed plugin', () => {
  it('is installed from a tarball, and listed', async () => {
    expect(await run('plugins')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^No plugin/) })
    expect(await run('plugins', 'install', tarball)).toMatchObject({
      exitCode: 0,
      stdout: 'installed acme-checks 1.2.0: 1 check of acme/, command: acme hello',
      stderr: '',
    })
    const { stdout } = await run('plugins', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'acme-checks', version: '1.2.0', source: tarball, checks: ['acme/nodes-few'] },
    ])
    expect((await run('plugin', 'list')).stdout).toMatch(/acme-checks +installed +1\.2\.0, 1 check of acme\//)
  })

  it('brings checks to every run, by default or by name, in threads as well', async () => {
    expect(await judged()).toEqual(['acme/nodes-few'])
    expect(await judged('--isolate')).toEqual(['acme/nodes-few'])
    await writeFile(fixture('named.json'), JSON.stringify({ plugins: ['acme-checks'] }))
    expect(await judged('--config', 'named.json')).toEqual(['acme/nodes-few'])
    await writeFile(fixture('without.json'), JSON.stringify({ installedPlugins: false }))
    expect(await judged('--config', 'without.json')).toEqual([])
    expect((await run('checks', 'list')).stdout).toContain('acme/nodes-few')
    expect((await run('explain', 'acme/nodes-few')).stdout).toBe('acme/nodes-few has no page.')
    expect((await run('plugin', 'verify', 'acme-checks')).stdout).toMatch(/^acme-checks 1\.2\.0, 1 check/)
  })

  it('brings commands, whose errors and exit codes are their own', async () => {
    const hello = 'hello you of restate-preflight'
    expect(await run('acme', 'hello')).toMatchObject({ exitCode: 0, stdout: hello, stderr: '' })
    expect((await run('acme', 'hello', '--to', 'me')).stdout).toBe('hello me of restate-preflight')
    expect(await run('acme', 'hello', 'exit')).toMatchObject({ exitCode: 4, stdout: hello, stderr: '' })
    const error = await run('acme', 'hello', 'error')
    expect(error).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/^✗ nobody is there\n {2}→ See/),
    })
    const thrown = await run('acme', 'hello', 'throw')
    expect(thrown.exitCode).toBe(70)
    expect(thrown.stderr).toMatch(/^✗ RP1137 command of a plugin failed\n {2}acme hello: boom/)
    const misused = await run('acme', 'hello', '--odd')
    expect(misused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^✗ Nonexistent flag: --odd/),
    })
    const unknown = await run('acme', 'goodbye')
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('RP1007') })
    expect((await run('help')).stdout).toMatch(/^ {2}acme +Say hello\.$/m)
    expect((await run('acme', 'hello', '--help')).stdout).toContain('--to=<value>')
  })

  it('is refused where it would take a command of ours', async () => {
    await mkdir(fixture('taker'))
    const { exitCode, stderr } = await run(
      'plugins',
      'install',
      await packAcmePlugin(fixture('taker'), 'check'),
    )
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^✗ RP1134 .*\n {2}acme-checks: its command "check" would be one of ours\n/),
    ])
    expect((await run('acme', 'hello')).exitCode).toBe(0)
  })

  it('is not loaded by what does not need it, not even to say that it is broken', async () => {
    const files = ['index.js', 'commands/acme/hello.js']
    const before = new Map<string, string>()
    for (const file of files) {
      const path = await module(file)
      before.set(path, await readFile(path, 'utf8'))
      await writeFile(path, `require('node:fs').writeFileSync('loaded.txt', ''); throw new Error('broken')`)
    }
    const nobody = ['-s', 'http://127.0.0.1:1', '--connect-timeout', '200ms']
    const commands: readonly (readonly [number, ...(readonly string[])])[] = [
      [0, 'version'],
      [0, '--version'],
      [0, 'help'],
      [0, 'help', 'check'],
      [0, 'check', '--help'],
      [0, 'acme', 'hello', '--help'],
      [0, 'explain', 'RP1102'],
      [0, 'config', 'print'],
      [0, 'plugins'],
      [3, 'status', ...nobody],
      [3, 'metadata', 'get', 'nodes_config', ...nobody],
    ]
    const ended = await Promise.all(
      commands.map(async ([, ...args]) => [(await run(...args)).exitCode, ...args]),
    )
    expect(ended).toEqual(commands)
    expect(await readdir(fixture('.'))).not.toContain('loaded.txt')
    const { exitCode, stderr } = await run('check', '--from', healthy)
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/RP1102 .*\n {2}acme-checks: broken\n.*plugins uninstall acme-checks/),
    ])
    expect(await readdir(fixture('.'))).toContain('loaded.txt')
    for (const [path, text] of before) await writeFile(path, text)
  })

  it('is gone once it is uninstalled', async () => {
    expect((await run('plugins', 'uninstall', 'acme-checks')).stdout).toBe('uninstalled acme-checks 1.2.0')
    expect(await judged()).toEqual([])
    expect((await run('acme', 'hello')).exitCode).toBe(2)
    expect(await readdir(join(data(), 'plugins'))).toEqual([])
    expect(await run('plugins', 'uninstall', 'acme-checks')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('RP1135'),
    })
    await rm(data(), { recursive: true })
  })
})

it('needs no home, unless something is to be installed', async () => {
  const homeless = (...args: readonly string[]) =>
    preflight(args, { env: { HOME: '', XDG_DATA_HOME: '', RESTATE_PREFLIGHT_DATA_DIR: '' } })
  expect((await homeless('version')).exitCode).toBe(0)
  expect((await homeless('help')).exitCode).toBe(0)
  expect((await homeless('check', '--from', healthy)).exitCode).toBe(0)
  expect((await homeless('plugins', 'install', tarball)).stderr).toMatch(/RP1136 [^]*no home/)
})
