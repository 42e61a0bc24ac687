/**
 * Runs `restate-preflight check`. Never fails by what was found: the last step of the action does.
 * Environment: RUNNER_TEMP, GITHUB_OUTPUT, PREFLIGHT (the folder of the installation), INPUT_*. Outputs: verdict, grade, coverage,
 * exit-code, report.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env } from 'node:process'
import { setOutputs } from './outputs.mjs'

/** The run has a deadline of its own (--timeout). */
const limitMs = 1_800_000
const internalError = 70

/** `--flag=value`, so that a value can never be taken for a flag. */
const flags = Object.entries({
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
}).flatMap(([input, flag]) => {
  const value = (env[`INPUT_${input}`] ?? '').trim()
  return value === '' ? [] : [`--${flag}=${value}`]
})

const report = join(mkdtempSync(join(env.RUNNER_TEMP, 'restate-preflight-report-')), 'report.json')
const profile = (env.INPUT_PROFILE ?? '').trim()
const sarif = (env.INPUT_SARIF ?? '').trim()
const args = [
  'check',
  ...flags,
  '--output=pretty',
  `--output=json=${report}`,
  ...(sarif === '' ? [] : [`--output=sarif=${sarif}`]),
  ...(profile === '' ? [] : ['--', profile]),
]
const bin = join(env.PREFLIGHT, 'node_modules', '.bin')
const { status, error } = spawnSync(join(bin, 'restate-preflight'), args, {
  env: { ...env, PATH: `${bin}${delimiter}${env.PATH ?? ''}` },
  stdio: ['ignore', 'inherit', 'inherit'],
  timeout: limitMs,
})
if (error !== undefined) console.error(`restate-preflight did not run: ${error.message}`)

const read = () => {
  if (!existsSync(report)) return { verdict: '', grade: { letter: null }, coverage: '' }
  return JSON.parse(readFileSync(report, 'utf8'))
}

const { verdict, grade, coverage } = read()
setOutputs({
  verdict,
  grade: grade.letter ?? '',
  coverage,
  'exit-code': status ?? internalError,
  report: existsSync(report) ? report : '',
})
