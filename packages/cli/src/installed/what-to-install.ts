import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PreflightError } from '@restate-preflight/core'

/** A package, as npm is told of it. */
export interface Wanted {
  /** For people: the name, or the path. */
  readonly source: string
  readonly argument: string
}

/**
 * What a word of the command line means: a package of the registry, or the path of a folder or tarball. Nothing else that npm would take,
 * such as the address of a repository.
 * @throws PreflightError RP1130
 */
export const whatToInstall = (word: string, cwd: string, builtin: readonly string[]): Wanted => {
  if (isPath(word)) return ofPath(word, cwd)
  const [, name] = registryName.exec(word) ?? []
  if (name === undefined) {
    const hint = existsSync(resolve(cwd, word)) ? ` For the path, write ./${word}.` : ''
    throw new PreflightError('RP1130', `"${word}" is no name of a package.${hint}`, { target: word })
  }
  if (builtin.includes(name))
    throw new PreflightError('RP1130', `${name} is built in.`, {
      target: word,
      action: 'Leave it as it is: it comes with restate-preflight.',
    })
  return { source: word, argument: word }
}

/** A name, in a scope or not; behind it a version, a range or a tag. */
const registryName = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@[\w.~^*<>=|+ -]+)?$/i

/** As npm has it: what begins like a path, or ends like a tarball. */
const isPath = (word: string): boolean =>
  /^(\.{1,2}([\\/]|$)|[\\/]|[a-z]:[\\/]|file:)/i.test(word) ||
  (/\.(tgz|tar|tar\.gz)$/i.test(word) && !/^[a-z+]+:/i.test(word))

const ofPath = (word: string, cwd: string): Wanted => {
  const path = word.startsWith('file:') ? pathOfUrl(word, cwd) : resolve(cwd, word)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new PreflightError('RP1130', `there is no ${path}`, { target: word })
  if (stat.isDirectory()) {
    if (existsSync(join(path, 'package.json'))) return { source: path, argument: path }
    throw new PreflightError('RP1130', `${path} has no package.json`, { target: word })
  }
  if (/\.(tgz|tar|tar\.gz)$/i.test(path)) return { source: path, argument: path }
  throw new PreflightError('RP1130', `${path} is neither a folder nor a tarball`, {
    target: word,
    action: `A plugin that is one file needs no install: write ${word} under \`plugins\` in the configuration.`,
  })
}

const pathOfUrl = (word: string, cwd: string): string =>
  word.startsWith('file://') ? fileURLToPath(word) : resolve(cwd, word.slice('file:'.length))
