/**
 * Runs `restate-preflight check`: annotations, a summary on the page of the run, the page that people read in the log, and a report. Never
 * fails by what was found: the last step of the action does.
 * Environment: RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, PREFLIGHT (the folder of the installation), INPUT_*. Outputs: verdict,
 * grade, coverage, exit-code, report.
 */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, stdout } from 'node:process'
import { setOutputs } from './outputs.mjs'

/** The run has a deadline of its own (--timeout). */
const limitMs = 1_800_000
const usageError = 2
const internalError = 70

const input = (name) => (env[`INPUT_${name}`] ?? '').trim()

/** `--flag=value`, so that a value can never be taken for a flag. */
const flags = Object.entries({
  ADDRESSES: 'address',
  ADDRESS: 'address',
  FROM: 'from',
  SELECT: 'select',
  SKIP: 'skip',
  FAIL_ON: 'fail-on',
  FAIL_ON_UNKNOWN: 'fail-on-unknown',
  TIMEOUT: 'timeout',
  CONFIG: 'config',
  WAIVERS: 'waivers',
  BASELINE: 'baseline',
  GATE_ON: 'gate-on',
  TLS_CA: 'tls-ca',
  TLS_CERT: 'tls-cert',
  TLS_KEY: 'tls-key',
}).flatMap(([name, flag]) => {
  const value = input(name)
  return value === '' ? [] : [`--${flag}=${value}`]
})

const folder = mkdtempSync(join(env.RUNNER_TEMP, 'restate-preflight-report-'))
const report = join(folder, 'report.json')
const page = join(folder, 'page.txt')
const profile = input('PROFILE')
const sarif = input('SARIF')
const args = [
  'check',
  ...flags,
  '--output=github',
  `--output=json=${report}`,
  `--output=pretty=${page}`,
  ...(sarif === '' ? [] : [`--output=sarif=${sarif}`]),
  ...(profile === '' ? [] : ['--', profile]),
]
const bin = join(env.PREFLIGHT, 'node_modules', '.bin')

/** The exit code of the check. */
const check = () => {
  if (input('ADDRESSES') !== '' && input('ADDRESS') !== '') {
    console.error('The inputs "addresses" and "address" mean the same: give one of them.')
    return usageError
  }
  const { status, error } = spawnSync(join(bin, 'restate-preflight'), args, {
    env: { ...env, PATH: `${bin}${delimiter}${env.PATH ?? ''}` },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
  })
  if (error !== undefined) console.error(`restate-preflight did not run: ${error.message}`)
  return status ?? internalError
}
const exitCode = check()

if (existsSync(page)) {
  // What a node calls itself must not become a command of the runner.
  const mark = randomUUID()
  stdout.write(`::stop-commands::${mark}\n${readFileSync(page, 'utf8')}\n::${mark}::\n`)
}

if (existsSync(report)) {
  const { verdict, grade, coverage } = JSON.parse(readFileSync(report, 'utf8'))
  setOutputs({ verdict, grade: grade.letter ?? '', coverage, 'exit-code': exitCode, report })
} else {
  const meaning = `nothing was judged (exit code ${exitCode}); the log of this step says why`
  stdout.write(`::error title=restate-preflight::${meaning}\n`)
  appendFileSync(env.GITHUB_STEP_SUMMARY, `❌ restate-preflight: ${meaning}\n`)
  setOutputs({ verdict: '', grade: '', coverage: '', 'exit-code': exitCode, report: '' })
}
