import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A cluster's temporary directory, and the guardian over all that the cluster made.
 *
 * The guardian is one `sh` in a session of its own that waits on a pipe from this process. The pipe closes however this
 * process ends, by SIGKILL too; then the guardian kills what is left and removes the directory. Thus no signal handlers
 * are needed here, and the host's own stay as they are.
 */
export interface Workspace {
  readonly directory: string
  /** Random and unique: the label of containers and networks. */
  readonly id: string
  /** Where a server writes its pid before it becomes the server; see SERVER_WRAPPER. */
  pidFile(node: string): string
  /** Ends the guardian and removes the directory. All servers must be gone. */
  close(): Promise<void>
}

/** The label that everything made in Docker for a workspace carries, with the workspace's id as value. */
export const CLUSTER_LABEL = 'dev.restate-preflight.local-cluster'

/**
 * Runs a server from `sh`: writes the pid, then becomes the server. Together with the guardian's order (first the file
 * `closing`, then the look at the pids) no server can slip through: either it sees the file, or its pid is seen.
 * Arguments: the workspace's directory, the pid file, the command.
 */
export const SERVER_WRAPPER =
  'echo $$ > "$2" || exit 1; if [ -e "$1/closing" ]; then exit 1; fi; shift 2; exec "$@"'

const GUARDIAN = `
trap '' INT TERM HUP QUIT
directory=$1 keep=$2 docker=$3 label=$4
cat > /dev/null
[ -d "$directory" ] || exit 0
: > "$directory/closing"
# Until no server has been seen twice in a row: one may just be writing its pid, another be slow to die.
unseen=0 round=0
while [ "$unseen" -lt 2 ] && [ "$round" -lt 50 ]; do
  unseen=$((unseen + 1)) round=$((round + 1))
  for file in "$directory"/*.pid; do
    [ -e "$file" ] || continue
    pid=$(cat "$file")
    # A pid may belong to somebody else by now. Slim images have no ps, others no /proc.
    if [ -r "/proc/$pid/cmdline" ]; then
      command=$(tr '\\0' ' ' < "/proc/$pid/cmdline")
    else
      command=$(ps -o args= -p "$pid" 2> /dev/null)
    fi
    case $command in *restate-server*) kill -9 "$pid"; unseen=0 ;; esac
  done
  sleep 0.1
done
if [ "$docker" = yes ]; then
  # The engine may still be making what was asked for when the asker died: hence more than one round.
  for round in 1 2 3; do
    ids=$(timeout 30 docker ps --all --quiet --filter "label=$label")
    [ -n "$ids" ] && timeout 30 docker rm --force --volumes $ids
    ids=$(timeout 30 docker network ls --quiet --filter "label=$label")
    [ -n "$ids" ] && timeout 30 docker network rm $ids
    sleep 1
  done
fi > /dev/null 2>&1
[ "$keep" = yes ] || rm -rf "$directory"
`

/** Guardians are kept here, since one whose pipe is collected as garbage would strike too early. */
const guardians = new Set<ChildProcess>()

export function openWorkspace(options: {
  readonly baseDir?: string | undefined
  readonly keep: boolean
  readonly usesDocker: boolean
}): Workspace {
  const parent = options.baseDir ?? tmpdir()
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, 'restate-local-'))
  const id = basename(directory)
  const guardian = startGuardian(directory, options.keep, options.usesDocker, id)
  let closed: Promise<void> | undefined
  return {
    directory,
    id,
    pidFile: (node) => join(directory, `${node}.pid`),
    close: () => (closed ??= closeWorkspace(directory, options.keep, guardian)),
  }
}

function startGuardian(directory: string, keep: boolean, usesDocker: boolean, id: string): ChildProcess {
  const args = [directory, keep ? 'yes' : 'no', usesDocker ? 'yes' : 'no', `${CLUSTER_LABEL}=${id}`]
  const guardian = spawn('sh', ['-c', GUARDIAN, 'guardian', ...args], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  if (guardian.pid === undefined) {
    rmSync(directory, { recursive: true, force: true })
    throw new Error('cannot start sh, which guards the cluster against being left behind')
  }
  guardian.on('error', () => undefined)
  // Neither the guardian nor its pipe keeps this process alive.
  guardian.unref()
  if (guardian.stdin instanceof Socket) guardian.stdin.unref()
  guardian.stdin?.on('error', () => undefined)
  guardians.add(guardian)
  return guardian
}

async function closeWorkspace(directory: string, keep: boolean, guardian: ChildProcess): Promise<void> {
  // Its work is done here, hence killed instead of told: it would sweep once more, in Docker for seconds.
  guardian.kill('SIGKILL')
  if (guardian.exitCode === null && guardian.signalCode === null) {
    await Promise.race([once(guardian, 'exit'), delay(2_000)])
  }
  guardians.delete(guardian)
  if (!keep) await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
