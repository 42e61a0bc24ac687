import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder in which the packed CLI is installed as a user would install it. */
    readonly installation: string
  }
}

const root = new URL('../..', import.meta.url).pathname
const published = ['packages/core', 'packages/cli']

/** Packs what is published and installs it outside of the workspace, once for all tests. */
export default async function installCli(project: TestProject): Promise<() => Promise<void>> {
  const installation = await mkdtemp(join(tmpdir(), 'preflight-e2e-'))
  const tarballs = join(installation, 'tarballs')
  await mkdir(tarballs)
  for (const folder of published) {
    await execa('npm', ['pack', '--pack-destination', tarballs], { cwd: join(root, folder), timeout: 60_000 })
  }
  await writeFile(
    join(installation, 'package.json'),
    JSON.stringify({ name: 'a-user', private: true, type: 'module' }),
  )
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name))
  await execa('npm', ['install', '--no-audit', '--no-fund', '--offline', ...files], {
    cwd: installation,
    timeout: 120_000,
  })
  await cp(join(root, 'e2e/fixtures'), installation, { recursive: true })
  project.provide('installation', installation)
  return () => rm(installation, { recursive: true, force: true })
}
