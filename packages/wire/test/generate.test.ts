import { execFile } from 'node:child_process'
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const packageRoot = join(import.meta.dirname, '..')

it('has the generated code that proto/ gives', { timeout: 30_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'preflight-gen-'))
  try {
    const binaries = join(packageRoot, '../../node_modules/.bin')
    await promisify(execFile)(join(binaries, 'buf'), ['generate', '--output', directory], {
      cwd: packageRoot,
      timeout: 25_000,
      env: { ...process.env, PATH: `${binaries}:${process.env['PATH'] ?? ''}` },
    })
    for (const place of ['src/gen', 'src/reflection/gen']) {
      expect(await contents(join(packageRoot, place))).toEqual(await contents(join(directory, place)))
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

const contents = async (root: string): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>()
  for await (const file of glob('**/*.ts', { cwd: root })) {
    files.set(file, await readFile(join(root, file), 'utf8'))
  }
  expect(files.size).toBeGreaterThan(0)
  return files
}
