import { existsSync, mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PreflightError } from '@restate-preflight/core'
import type { Files } from './template.ts'

/** What a new folder may have already: `git init` often comes first. */
const allowed: readonly string[] = ['.git']

/**
 * Writes files into a folder, which is new or empty. Leaves nothing behind where it fails.
 * @throws PreflightError RP1123 for a folder that is not empty, or no folder; RP1124 where it cannot be written.
 */
export const writeFiles = (folder: string, files: Files): void => {
  refuseUnlessEmpty(folder)
  const missing = missingFolders(folder)
  const begun = new Set<string>()
  try {
    mkdirSync(folder, { recursive: true })
    for (const [path, text] of files) {
      const file = join(folder, path)
      const top = join(folder, path.split(/[/\\]/, 1)[0] ?? path)
      if (!existsSync(top)) begun.add(top)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text, { flag: 'wx' })
    }
  } catch (cause) {
    attempt([...begun], (path) => rmSync(path, { recursive: true, force: true }))
    // Not with what somebody else may have put there meanwhile.
    attempt(missing, rmdirSync)
    throw new PreflightError('RP1124', `${folder} cannot be written: ${reasonOf(cause)}`, {
      target: folder,
      cause,
    })
  }
}

const refuseUnlessEmpty = (folder: string): void => {
  const present = namesIn(folder).filter((name) => !allowed.includes(name))
  if (present.length === 0) return
  const [first = ''] = present
  const others = present.length === 1 ? '' : ` and ${present.length - 1} more`
  throw new PreflightError('RP1123', `${folder} is not empty: it has ${first}${others}`, { target: folder })
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR')
      throw new PreflightError('RP1123', `${folder} is no folder`, { target: folder, cause })
    throw new PreflightError('RP1124', `${folder} cannot be read: ${reasonOf(cause)}`, {
      target: folder,
      cause,
    })
  }
}

/** The folders of a path that are not there, the innermost first. */
const missingFolders = (folder: string): readonly string[] =>
  existsSync(folder) ? [] : [folder, ...missingFolders(dirname(folder))]

/** Removal may fail for the reason that is being reported; what can be removed is. */
const attempt = (paths: readonly string[], remove: (path: string) => void): void => {
  for (const path of paths) {
    try {
      remove(path)
    } catch {
      continue
    }
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error ? String(error.code) : null

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
