import { execa } from 'execa'
import { PreflightError } from '@restate-preflight/core'
import type { Wanted } from './what-to-install.ts'

/**
 * Has npm install one package, with what it depends on, into a folder of its own. No script of any package is run.
 * @throws PreflightError RP1131 with what npm says, RP1132 where there is no npm; whoever aborted knows why.
 */
export const npmInstall = async (
  { source, argument }: Wanted,
  folder: string,
  signal: AbortSignal,
): Promise<void> => {
  const npm = await execa('npm', [...npmArguments, '--prefix', folder, '--', argument], {
    cwd: folder,
    // What a task of npm that runs us was told is not meant for this one.
    env: Object.fromEntries(
      Object.keys(process.env)
        .filter(isOfTask)
        .map((name) => [name, undefined]),
    ),
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 2_000,
    maxBuffer: 1_000_000,
  })
  if (!npm.failed) return
  if (npm.code === 'ENOENT') throw new PreflightError('RP1132', 'there is no npm', { target: source })
  const said = npm.all?.trim().split('\n').slice(-mostLines).join('\n')
  throw new PreflightError('RP1131', `${source}: ${said || npm.shortMessage}`, { target: source })
}

const npmArguments = [
  'install',
  '--ignore-scripts',
  // A folder is copied as it would be published, and not linked.
  '--install-links',
  '--omit=dev',
  '--global=false',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--loglevel=error',
]

const mostLines = 20

const isOfTask = (name: string): boolean =>
  /^npm_config_(workspaces?|include_workspace_root|global|location|dry_run|package_lock_only|prefix|local_prefix)$/i.test(
    name,
  )
