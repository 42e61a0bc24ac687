import { randomUUID } from 'node:crypto'
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file beside the wanted one and renames it, so that a reader finds the old content or the new one and never half of
 * it: the textfile collector of Prometheus reads when it likes. Pipes and devices are written to as they are.
 */
export const replaceFile = (file: string, content: string | Uint8Array): void => {
  const existing = statSync(file, { throwIfNoEntry: false })
  if (existing !== undefined && !existing.isFile()) return writeFileSync(file, content)
  // A link stays a link.
  const target = existing === undefined ? file : realpathSync(file)
  // A leading dot, and another ending than the wanted one: nobody takes it for the file.
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    writeFileSync(temporary, content, { flag: 'wx', ...(existing && { mode: existing.mode & 0o777 }) })
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    // A file in a folder that is not ours, or one that is mounted by itself, can be written and not replaced.
    if (existing === undefined || !isRefusal(error)) throw error
    writeFileSync(target, content)
  }
}

const refusals = ['EACCES', 'EPERM', 'EBUSY', 'EXDEV', 'EROFS']

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && refusals.includes(String(error.code))
