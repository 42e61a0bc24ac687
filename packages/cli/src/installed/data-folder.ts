import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Environment } from '@restate-preflight/config'

/**
 * Where plugins are installed for this user: the data folder of oclif. Null where there is no home: oclif would then take the folder for
 * temporary files, where anybody could leave a plugin that we would run.
 */
export const dataFolder = (
  env: Environment = process.env,
  home: () => string = homeOfUser,
): string | null => {
  const own = env['RESTATE_PREFLIGHT_DATA_DIR']
  if (own) return resolve(own)
  const base = env['XDG_DATA_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA'])
  if (base) return join(base, 'restate-preflight')
  const user = env['HOME'] || home()
  return user === '' ? null : join(user, '.local', 'share', 'restate-preflight')
}

/** Node throws where the user has no entry of its own, as in many containers. */
const homeOfUser = (): string => {
  try {
    return homedir()
  } catch {
    return ''
  }
}
