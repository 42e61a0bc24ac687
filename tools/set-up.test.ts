import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

/** A server to stop: says that it is up, needs a moment to clean up after a signal, counts the signals that it saw. */
const slowScript = `
import { writeFileSync } from 'node:fs'
let seen = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
  seen.push(signal)
  setTimeout(() => { writeFileSync('cleaned-up.json', JSON.stringify(seen)); process.exit(7) }, 900)
})
setInterval(() => {}, 1000)
console.log('up')
`

let folder: string | undefined

afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

describe('set-up', { timeout: 20_000 }, () => {
  it('installs once, says so in one line, and hands over options and exit code', async () => {
    const root = await clone({ linked: true })
    const first = await setUp(root, ['five', '--', 'x y']).ended
    const second = await setUp(root, ['five', 'z']).ended
    expect(first).toEqual({
      code: 5,
      stdout: '["--","x y"]\n',
      stderr: 'set-up: installing the pinned dependencies (npm ci), once per package-lock.json …\n',
    })
    expect(second).toEqual({ code: 5, stdout: '["z"]\n', stderr: '' })
  })

  it('does not run the script when npm ci fails, and says so', async () => {
    const root = await clone({ unlocked: true })
    const { code, stdout, stderr } = await setUp(root, ['five']).ended
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/set-up: npm ci failed \(exit \d+\), nothing else was run\./u)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'delivers copies of %s as one and waits for the clean-up',
    async (signal) => {
      const root = await clone()
      const running = setUp(root, ['slow'])
      await running.printed('up')
      running.child.kill(signal)
      running.child.kill(signal)
      expect(await running.ended).toMatchObject({ code: 7 })
      expect(JSON.parse(await readFile(join(root, 'cleaned-up.json'), 'utf8'))).toEqual([signal])
    },
  )

  it('runs scripts in turn up to the first that fails, with the options for the last', async () => {
    const root = await clone()
    expect((await setUp(root, ['hello,five', 'x']).ended).stdout).toBe('hello\n["x"]\n')
    expect((await setUp(root, ['five,hello', 'x']).ended).stdout).toBe('[]\n')
  })

  it.each([
    ['nothing', 'set-up: package.json has no script "nothing"\n'],
    ['compound', 'set-up: script "compound" is more than one command: true && true\n'],
  ])('refuses %s, which it cannot run', async (name, stderr) => {
    const root = await clone()
    expect(await setUp(root, [name]).ended).toEqual({ code: 2, stdout: '', stderr })
  })

  it('is not shortened by the npm and the shell around it', async () => {
    const root = await clone()
    const running = start('npm', ['run', '--silent', 'demo'], root)
    await running.printed('up')
    process.kill(-running.pid, 'SIGINT')
    expect(await running.ended).toMatchObject({ code: 7 })
    expect(JSON.parse(await readFile(join(root, 'cleaned-up.json'), 'utf8'))).toEqual(['SIGINT'])
  })
})

/** A repository as git leaves it: set-up, a manifest and a lock file, which names a package of its own or lacks one. */
async function clone({ linked = false, unlocked = false } = {}): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'set-up-'))
  await mkdir(join(folder, 'tools'))
  await copyFile(new URL('set-up.mjs', import.meta.url), join(folder, 'tools', 'set-up.mjs'))
  await writeFile(join(folder, 'slow.mjs'), slowScript)
  await mkdir(join(folder, 'part'))
  await writeJson(folder, 'part/package.json', part)
  const locked = { name: 'clone', version: '0.0.0', dependencies: linked ? { part: 'file:part' } : {} }
  await writeJson(folder, 'package.json', {
    ...locked,
    ...(unlocked && { dependencies: { part: 'file:part' } }),
    scripts: {
      five: `node -e 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(5)' --`,
      hello: 'echo hello',
      slow: 'node slow.mjs',
      compound: 'true && true',
      demo: 'exec node tools/set-up.mjs slow',
    },
  })
  await writeJson(folder, 'package-lock.json', {
    name: 'clone',
    version: '0.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': locked,
      ...(linked && { part, 'node_modules/part': { resolved: 'part', link: true } }),
    },
  })
  return folder
}

const part = { name: 'part', version: '1.0.0' }

async function writeJson(root: string, file: string, value: unknown): Promise<void> {
  await writeFile(join(root, file), JSON.stringify(value))
}

function setUp(root: string, args: readonly string[]) {
  return start(process.execPath, [join(root, 'tools', 'set-up.mjs'), ...args], root)
}

/** Starts a command as the leader of a process group, as a terminal does. */
function start(command: string, args: readonly string[], cwd: string) {
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid } = child
  if (pid === undefined) throw new Error(`cannot start ${command}`)
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const waiting = new Map<string, () => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    for (const [text, wake] of waiting) if (stdout.includes(text)) wake()
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })
  return {
    child,
    pid,
    ended,
    printed: (text: string) => new Promise<void>((wake) => waiting.set(text, wake)),
  }
}
