import { createRequire } from 'node:module'
import type { ServerVersion } from './types.ts'

/**
 * The npm package, as this one depends on it, that brings each server. Each brings the binary in an optional
 * dependency per platform, which is to be looked up from there: two versions of it are installed.
 */
const SERVER_PACKAGES: Readonly<Record<ServerVersion, string>> = {
  '1.7.12': '@restatedev/restate-server',
  '1.6.2': 'restate-server-1-6',
}

const require = createRequire(import.meta.url)

/** The path of the server's binary for this platform; throws when npm has not installed it. */
export function serverBinary(version: ServerVersion): string {
  return platformBinary(SERVER_PACKAGES[version], 'restate-server')
}

/** The path of restatectl for this platform; throws when npm has not installed it. */
export function restatectlBinary(): string {
  return platformBinary('@restatedev/restatectl', 'restatectl')
}

function platformBinary(owner: string, program: string): string {
  const fromOwner = createRequire(require.resolve(`${owner}/package.json`))
  const platform = `@restatedev/${program}-${process.platform}-${process.arch}`
  try {
    return fromOwner.resolve(`${platform}/bin/${program}`)
  } catch (cause) {
    throw new Error(
      `${platform} is not installed: npm skips optional dependencies that it has no build of, or with --omit=optional`,
      { cause },
    )
  }
}
