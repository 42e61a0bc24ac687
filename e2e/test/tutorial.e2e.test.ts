import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { followPage, pageFile } from '../src/tutorial.ts'
import { binary } from '../src/preflight.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-tutorial-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** After a deliberate change of an output, `vitest run -u test/tutorial.e2e.test.ts` writes it into the page. */
describe('the tutorial', () => {
  it('first look prints what the page shows', { timeout: 60_000 }, async () => {
    const page = pageFile('first-look.md')
    const followed = await followPage(page, {
      folder,
      env: { PATH: `${dirname(binary())}:${process.env['PATH'] ?? ''}` },
      adapt: (command) => command,
    })
    await expect(followed).toMatchFileSnapshot(page)
  })

  it('your first check leads to a check that passes', { timeout: 120_000 }, async () => {
    const tarballs = await pack()
    const page = pageFile('your-first-check.md')
    const followed = await followPage(page, {
      folder: join(folder),
      env: {},
      adapt: (command) =>
        command.startsWith('npm install ')
          ? `npm install --silent --save-dev --offline --no-audit --no-fund ${tarballs.join(' ')}`
          : command,
    })
    expect(followed).toContain('Verdict OK')
    await expect(followed).toMatchFileSnapshot(page)
  })
})

/** What a reader would get from the registry, as files; with the libraries of others that it takes along. */
const pack = async (): Promise<readonly string[]> => {
  const packages = ['core', 'wire', 'testkit', 'cli'].map((name) => join(root, 'packages', name))
  const places = [
    ...packages,
    ...['@bufbuild/protobuf', 'semver'].map((name) => join(root, 'node_modules', name)),
  ]
  const target = await mkdtemp(join(folder, 'tarballs-'))
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', target, ...places], {
    cwd: folder,
    timeout: 60_000,
  })
  return (await readdir(target)).map((name) => join(target, name))
}
