import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that is gone when the test is over. */
export const temporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'preflight-cli-'))
  return {
    file: (name: string) => join(path, name),
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
