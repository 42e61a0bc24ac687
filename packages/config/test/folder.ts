import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder with files in it; `await using` removes it. */
export const folderWith = async (files: Readonly<Record<string, string>>) => {
  const path = await mkdtemp(join(tmpdir(), 'preflight-config-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return {
    path,
    /** An environment in which nothing of this machine's user is found. */
    env: { HOME: join(path, 'home') },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
