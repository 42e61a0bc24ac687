import { readdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { validateAction } from '@action-validator/core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import {
  readAction,
  repository,
  runAction,
  type Action,
  type ActionRun,
  type Done,
} from '../src/action-runner.ts'
import { preflight } from '../src/preflight.ts'

const recorded = (scenario: string) => join(repository, `packages/cli/test/recorded/${scenario}.json`)

let action: Action
let packed = ''
let installed: Done
beforeAll(async () => {
  action = await readAction()
  const tarballs = join(inject('installation'), 'tarballs')
  const name = (await readdir(tarballs)).find((file) => /^restate-preflight-\d.*\.tgz$/.test(file))
  packed = join(tarballs, name ?? 'none')
  const { results } = await runAction(
    action,
    { version: packed, from: 'nothing.json' },
    inject('installation'),
  )
  const install = results.get('install')
  expect(install?.get('folder')).toBeDefined()
  installed = new Map(install === undefined ? [] : [['install', install]])
})

/** All that comes after the installation. */
const run = (inputs: Readonly<Record<string, string>>): Promise<ActionRun> =>
  runAction(action, inputs, inject('installation'), installed)

describe('the action', () => {
  it('is one that GitHub accepts', async () => {
    const { errors } = validateAction(await readFile(join(repository, 'action.yml'), 'utf8'))
    expect(errors).toEqual([])
  })

  it('runs no input as code: they come by the environment only, and every one does', () => {
    expect(action.runs.steps.filter(({ run: script }) => script.includes('${{'))).toEqual([])
    const used = action.runs.steps.flatMap(({ env }) =>
      Object.values(env).flatMap((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? []),
    )
    expect(used.sort()).toEqual(Object.keys(action.inputs).sort())
  })

  it('passes for a healthy cluster, and says so', async () => {
    const { exitCode, outputs, summary, logs } = await run({
      from: recorded('healthy'),
      profile: 'pre-deploy',
    })
    expect({ exitCode, outputs: { ...outputs, report: '' } }).toEqual({
      exitCode: 0,
      outputs: { verdict: 'ok', grade: 'A', coverage: '1', 'exit-code': '0', report: '' },
    })
    expect(JSON.parse(await readFile(outputs['report'] ?? '', 'utf8'))).toMatchObject({ verdict: 'ok' })
    expect(summary).toContain('restate-preflight')
    expect(logs['check']).toContain('Verdict OK')
    expect(logs['check']).not.toMatch(/^::(?:error|warning)/m)
  })

  it('fails for one that is not, with annotations, a summary and all outputs', async () => {
    const { exitCode, outputs, summary, logs } = await run({ from: recorded('node-killed') })
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ verdict: 'failing', grade: 'D', 'exit-code': '1' })
    expect(logs['check']).toMatch(/^::error title=high health\/node-alive \(node N3\)::No answer from N3/m)
    expect(summary).toContain('health/node-alive')
  })

  it('lets the job go on where it was told to, and still tells', async () => {
    const { exitCode, outputs, logs } = await run({ from: recorded('node-killed'), fail: 'false' })
    expect({ exitCode, code: outputs['exit-code'] }).toEqual({ exitCode: 0, code: '1' })
    expect(logs['check']).toContain('::error')
  })

  it('passes its inputs on', async () => {
    const { exitCode, outputs } = await run({
      from: recorded('node-killed'),
      'fail-on': 'critical',
      'fail-on-unknown': 'never',
      select: 'health,consistency',
    })
    expect({ exitCode, verdict: outputs['verdict'] }).toEqual({ exitCode: 0, verdict: 'degraded' })
  })

  it('looks at the addresses that it is given, by either name of the input, and not by both', async () => {
    // Nothing listens on this port: to be told that it does not answer is to have been asked for it.
    const nobody = 'http://127.0.0.1:9'
    for (const name of ['addresses', 'address']) {
      const { exitCode, outputs } = await run({ [name]: nobody, timeout: '5s' })
      expect({ exitCode, verdict: outputs['verdict'] }).toEqual({ exitCode: 3, verdict: 'inconclusive' })
      const report = JSON.parse(await readFile(outputs['report'] ?? '', 'utf8')) as object
      expect(report).toMatchObject({ run: { addresses: [nobody] } })
    }
    const { exitCode, outputs, logs } = await run({ addresses: nobody, address: nobody })
    expect({ exitCode, report: outputs['report'] }).toEqual({ exitCode: 2, report: '' })
    expect(logs['check']).toContain('give one of them')
  })

  it('fails only by what is new, where a baseline has the rest', async () => {
    const { outputs } = await run({ from: recorded('node-killed') })
    const baseline = join(inject('installation'), 'baseline.json')
    await preflight(['baseline', 'write', outputs['report'] ?? '', '-o', baseline])
    const known = { 'gate-on': 'new', 'fail-on-unknown': 'never', baseline }
    expect((await run({ from: recorded('node-killed'), ...known })).exitCode).toBe(0)
    expect((await run({ from: recorded('quorum-lost'), ...known })).exitCode).toBe(1)
  })

  it('writes SARIF where it is told to', async () => {
    const sarif = join(inject('installation'), 'preflight.sarif')
    await run({ from: recorded('node-killed'), sarif })
    expect(JSON.parse(await readFile(sarif, 'utf8'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: expect.arrayContaining([expect.objectContaining({ ruleId: 'health/node-alive' })]) }],
    })
  })

  it('never mistakes wrong usage or an unreadable file for a pass', async () => {
    const { exitCode, outputs, summary } = await run({ from: 'nothing.json', fail: 'true' })
    expect(exitCode).toBe(2)
    expect(outputs).toEqual({ verdict: '', grade: '', coverage: '', 'exit-code': '2', report: '' })
    expect(summary).toContain('nothing was judged')
  })

  it('is not led astray by what an input says', async () => {
    const proof = join(inject('installation'), 'proof')
    const code = '$(touch proof) `touch proof` "; touch proof; " \'; touch proof; \''
    for (const text of [code, '--help', 'x\nverdict=ok']) {
      const { exitCode, outputs } = await run({ from: text, profile: text, select: text })
      expect({ exitCode, verdict: outputs['verdict'] }).toEqual({ exitCode: 2, verdict: '' })
    }
    const { exitCode } = await runAction(action, { version: 'x; touch proof' }, inject('installation'))
    expect(exitCode).toBe(2)
    expect(existsSync(proof)).toBe(false)
  })

  it('shows what a node calls itself as text, not as a command or markup', async () => {
    const snapshot = JSON.parse(await readFile(recorded('node-killed'), 'utf8')) as object
    const odd = JSON.stringify(snapshot).replaceAll(
      'http://127.0.0.1:18316',
      'http://x%0A::error::|<b>.example:1',
    )
    const file = join(inject('installation'), 'odd.json')
    await writeFile(file, odd)
    const { logs, summary } = await run({ from: file })
    // After the mark the runner takes nothing for a command.
    const [commands, page] = logs['check']?.split(/^::stop-commands::.*$/m) ?? []
    expect(commands).toContain('%250A')
    expect(page).toContain('::error::')
    expect(commands?.split('\n').filter((line) => line.startsWith('::error::'))).toEqual([])
    expect(summary.replaceAll(/`[^`]*`/g, '')).not.toContain('<b>')
  })
})
