/**
 * `node tools/set-up.mjs SCRIPT[,SCRIPT…] [OPTION…]`: installs what package-lock.json pins where that has not been done,
 * then runs the named scripts of package.json in turn; the options go to the last one. It runs on any Node ≥ 20 and imports
 * nothing but Node's own modules: on a fresh clone there is nothing else yet. The scripts see the pinned Node 24, which
 * `npm ci` puts into node_modules/.bin.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const installTimeoutMs = 10 * 60_000
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH }
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

const [names, ...options] = process.argv.slice(2)
if (names === undefined) fail(2, 'usage: node tools/set-up.mjs SCRIPT[,SCRIPT…] [OPTION…]')
const commands = names.split(',').map(commandOf)
await install()
for (const [index, command] of commands.entries()) {
  const code = await run('sh', [
    '-c',
    `exec ${command} "$@"`,
    'sh',
    ...(index + 1 === commands.length ? options : []),
  ])
  if (code !== 0) process.exit(code)
}

/**
 * One simple command, which the shell becomes (`exec`): a shell that stays between dies of Ctrl-C at once, and we would
 * report the end while the command still stops its servers.
 */
function commandOf(name) {
  const command = packageJson().scripts[name]
  if (command === undefined) fail(2, `set-up: package.json has no script "${name}"`)
  if (/[;&|\n]/u.test(command.replaceAll(/'[^']*'|"[^"]*"/gu, '')))
    fail(2, `set-up: script "${name}" is more than one command: ${command}`)
  return command.replace(/^exec /u, '')
}

async function install() {
  if (isInstalled()) return
  console.error('set-up: installing the pinned dependencies (npm ci), once per package-lock.json …')
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    timeoutMs: installTimeoutMs,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (code !== 0)
    fail(
      code,
      `set-up: npm ci failed (exit ${code}), nothing else was run. Mend what npm says, then try again.`,
    )
}

/**
 * Whether node_modules holds what package-lock.json says. npm writes its own copy of the lock file there as the last act
 * of an installation, so an interrupted one does not count. Versions are compared instead of times, which a checkout changes.
 */
function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  return (
    installed !== undefined &&
    Object.entries(wanted).every(([path, { version, optional, peer }]) =>
      path === '' || installed[path] === undefined
        ? path === '' || optional === true || peer === true
        : installed[path].version === version,
    )
  )
}

function packagesOf(file) {
  return existsSync(join(root, file)) ? readJson(file).packages : undefined
}

function packageJson() {
  return readJson('package.json')
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}

/**
 * Runs a command to its end and answers its exit code. The child gets a session of its own, so one Ctrl-C reaches it once:
 * a terminal signals its whole foreground group, and the npm that runs us repeats the signal; a child that saw all of these
 * would take the second for "stop at once" and leave servers behind.
 */
function run(command, args, { timeoutMs, stdio = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio, detached: true })
    const forward = once((signal) => child.kill(signal))
    for (const signal of signals) process.on(signal, forward)
    const deadline =
      timeoutMs &&
      setTimeout(() => {
        console.error(
          `set-up: ${command} ${args[0]} did not end within ${timeoutMs / 60_000} minutes; stopping it.`,
        )
        process.kill(-child.pid, 'SIGKILL')
      }, timeoutMs)
    const settle = (code) => {
      clearTimeout(deadline)
      for (const signal of signals) process.off(signal, forward)
      resolve(code)
    }
    child.once('error', (error) => {
      console.error(`set-up: cannot start ${command}: ${error.message}`)
      settle(127)
    })
    child.once('exit', (code, signal) => settle(code ?? 128 + constants.signals[signal]))
  })
}

/** Copies of one signal arrive within milliseconds of each other; a person needs longer to press the keys again. */
function once(deliver) {
  let lastMs = -Infinity
  return (signal) => {
    const nowMs = performance.now()
    if (nowMs - lastMs > 400) deliver(signal)
    lastMs = nowMs
  }
}

function fail(code, message) {
  console.error(message)
  process.exit(code)
}
