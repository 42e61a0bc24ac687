/**
 * Installs restate-preflight into a folder of its own under RUNNER_TEMP, and a Node beside it where the one of the runner is too old.
 * Environment: RUNNER_TEMP, GITHUB_OUTPUT, INPUT_VERSION. Output: folder.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { env, exit, versions } from 'node:process'
import { setOutputs } from './outputs.mjs'

const limitMs = 300_000
const neededNode = 24

const own = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))

/** A version, a tag, or a packed file; never a flag of npm, nor a package of another name. */
const packageOf = (version) => {
  if (/^[^-].*\.tgz$/.test(version)) return isAbsolute(version) ? version : resolve(version)
  const wanted = version === '' ? own('../packages/cli/package.json').version : version
  if (/^[0-9A-Za-z][0-9A-Za-z.+-]*$/.test(wanted)) return `restate-preflight@${wanted}`
  console.error(`version: "${wanted}" is no version of restate-preflight.`)
  exit(2)
}

const packages = [packageOf(env.INPUT_VERSION ?? '')]
if (Number(versions.node.split('.')[0]) < neededNode)
  packages.push(`node@${own('../package.json').devDependencies.node}`)

const folder = mkdtempSync(join(env.RUNNER_TEMP, 'restate-preflight-'))
writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
const { status, error } = spawnSync(
  'npm',
  ['install', '--no-audit', '--no-fund', '--no-save', '--', ...packages],
  {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
  },
)
if (status !== 0) {
  console.error(
    `npm could not install ${packages.join(', ')}${error === undefined ? '' : `: ${error.message}`}`,
  )
  exit(2)
}
setOutputs({ folder })
