import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluateCheck, facts, lifecycleOf, type Outcome, type Plugin } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import schema from '../../schema/exec-v1.schema.json' with { type: 'json' }
import { judgeSnapshot } from '../judge.ts'
import { loadPlugins } from '../load-plugins.ts'
import { foreignJudgeOf } from '../foreign.ts'
import { readAnswers } from './answers.ts'
import { runProgramAtOnce } from './program.ts'

const example = join(import.meta.dirname, '../../../../docs/examples/naming.py')

let baseDir = ''
beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'preflight-exec-'))
})
afterAll(() => rm(baseDir, { recursive: true }))

const described = {
  protocol: 1,
  name: 'own',
  version: '1.0.0',
  namespace: 'own',
  checks: [
    {
      id: 'own/holds',
      summary: 'something holds',
      severity: 'high',
      per: 'node',
      needs: { ident: 'node.ident' },
      settleMs: 0,
      messages: { odd: { symptom: 's {name}', required: 'r', current: 'c', impact: 'i', action: 'Do.' } },
    },
  ],
}

/** A program in Python: `evaluate` runs this body with `request` and `say`. */
const program = async (name: string, evaluate: string, description: unknown = described): Promise<string> => {
  const file = join(baseDir, name)
  await writeFile(
    file,
    [
      '#!/usr/bin/env python3',
      'import json, os, sys, time',
      'if sys.argv[1] == "describe":',
      `    print(${JSON.stringify(JSON.stringify(description))}); sys.exit(0)`,
      'request = json.load(sys.stdin)',
      'def say(line): print(json.dumps(dict(check="own/holds", **line)))',
      'node = lambda id: dict(kind="node", id=id)',
      evaluate,
    ].join('\n'),
  )
  await chmod(file, 0o755)
  return `exec:./${name}`
}

const load = async (specifier: string, limitMs = 10_000): Promise<Plugin> => {
  const [plugin] = await loadPlugins([specifier], { baseDir, builtin: {}, limitMs })
  if (plugin === undefined) throw new Error('nothing was loaded')
  return plugin
}

const judge = async (
  { checks }: Plugin,
  builder: ClusterBuilder = clusterBuilder(),
  options: { readonly [name: string]: unknown } = {},
): Promise<Readonly<Record<string, string>>> => {
  const snapshot = builder.build()
  const plan = checks.map((check) => ({ check, required: true, options }))
  const judged = await judgeSnapshot(plan, snapshot, lifecycleOf(snapshot))
  return Object.fromEntries(
    judged.flatMap(({ judgements }) => judgements.map(({ target, outcome }) => [target.id, words(outcome)])),
  )
}

const words = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'pass':
      return 'pass'
    case 'finding':
      return `finding ${outcome.drafts.map(({ message, data }) => `${message} ${JSON.stringify(data)}`).join()}`
    case 'skipped':
      return `skipped ${outcome.reason}`
    case 'unknown':
    case 'error':
      return `${outcome.kind} ${outcome.error.code} ${outcome.error.message}`
  }
}

describe('a program that is not done when the run has to end', () => {
  it.each([
    ['deadline', 'RP6001'],
    ['SIGINT', 'RP6002'],
  ])('(%s) leaves its checks unknown', async (reason, code) => {
    const { checks } = await load(await program('sleeps.py', 'time.sleep(9)'))
    const snapshot = clusterBuilder().build()
    const plan = checks.map((check) => ({ check, required: true, options: {} }))
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 200)
    const started = performance.now()
    const [judged] = await judgeSnapshot(plan, snapshot, lifecycleOf(snapshot), {
      signal: controller.signal,
    })
    expect(judged?.judgements).toMatchObject([{ outcome: { kind: 'unknown', error: { code } } }])
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('the example in Python', () => {
  it('finds what it is for, with evidence, and obeys its options', async () => {
    const plugin = await load(`exec:${example}`)
    expect(plugin).toMatchObject({ name: 'acme-naming', namespace: 'acme' })
    expect(await judge(plugin)).toEqual({
      N1: 'finding odd-name {"name":"n1","prefix":"restate-"}',
      N2: 'finding odd-name {"name":"n2","prefix":"restate-"}',
      N3: 'finding odd-name {"name":"n3","prefix":"restate-"}',
    })
    expect(await judge(plugin, clusterBuilder(), { prefix: 'n' })).toEqual({
      N1: 'pass',
      N2: 'pass',
      N3: 'pass',
    })
    const snapshot = clusterBuilder().build()
    const plan = plugin.checks.map((check) => ({ check, required: true, options: {} }))
    const [judged] = await judgeSnapshot(plan, snapshot, lifecycleOf(snapshot))
    expect(judged?.judgements[0]?.outcome).toMatchObject({
      drafts: [{ evidence: [{ fact: 'metadata.nodes-config' }] }],
    })
  })

  it('is unknown where its fact could not be read', async () => {
    const outcomes = await judge(
      await load(`exec:${example}`),
      clusterBuilder().lose(facts.nodesConfiguration),
    )
    expect(Object.values(outcomes)).toEqual([1, 2, 3].map(() => expect.stringMatching(/^unknown RP2101 /)))
  })
})

describe('a program', () => {
  it('may find, pass, skip, and not know, target by target', async () => {
    const body = `
say(dict(target=node("N1"), finding=dict(message="odd", data=dict(name="one"))))
say(dict(target=node("N2"), skipped="not this one"))
say(dict(target=node("N3"), unknown="who knows"))
say(dict(done=True))`
    expect(await judge(await load(await program('all.py', body)))).toEqual({
      N1: 'finding odd {"name":"one"}',
      N2: 'skipped not this one',
      N3: 'unknown RP6004 who knows',
    })
  })

  it('cannot make a finding or a pass of what could not be read', async () => {
    const body = `
for id in ["N1", "N2", "N3"]: say(dict(target=node(id), finding=dict(message="odd", data=dict(name=id))))
say(dict(done=True))`
    const outcomes = await judge(
      await load(await program('blind.py', body)),
      clusterBuilder().lose(facts.ident, 'N2'),
    )
    expect(outcomes).toMatchObject({
      N1: 'finding odd {"name":"N1"}',
      N2: expect.stringMatching(/^unknown RP2101/),
    })
  })

  it('sees neither our environment nor a shell', async () => {
    process.env['PREFLIGHT_TEST_TOKEN'] = 'hunter2'
    const body = `
seen = ",".join(sorted(k for k in os.environ if k not in ("LC_CTYPE",)))
say(dict(target=node("N1"), finding=dict(message="odd", data=dict(name=seen))))
say(dict(done=True))`
    const { N1 } = await judge(await load(await program('a $(touch spoilt).py', body)))
    delete process.env['PREFLIGHT_TEST_TOKEN']
    expect(N1).toMatch(/PATH/)
    expect(N1).not.toMatch(/TOKEN|NODE/)
    await expect(readFile(join(baseDir, 'spoilt'))).rejects.toThrow('ENOENT')
  })

  const failures: readonly (readonly [what: string, body: string, RegExp])[] = [
    ['says nothing', 'pass', /^error RP7008 .*did not say that own\/holds is done$/],
    [
      'ends with an exit code',
      'say(dict(done=True)); sys.exit("no \\x1b[31mluck")',
      /^error RP7008 .*exit code 1: no luck$/,
    ],
    ['throws', 'raise KeyError("gone")', /^error RP7008 .*KeyError: 'gone'$/],
    [
      'prints something else',
      'print("hello"); say(dict(done=True))',
      /^error RP7008 .*line 1 is no JSON object/,
    ],
    ['answers for another', 'print(json.dumps(dict(check="x/y", done=True)))', /^error RP7008 .*line 1/],
    [
      'goes on after it is done',
      'say(dict(done=True)); say(dict(done=True))',
      /^error RP7008 .*after the check was done/,
    ],
    ['floods', 'print("x" * 9_000_000)', /^error RP7008 .*more than anybody reads/],
    ['kills itself', 'os.kill(os.getpid(), 9)', /^error RP7008 .*SIGKILL$/],
    [
      'invents a message',
      'say(dict(target=node("N1"), finding=dict(message="new"))); say(dict(done=True))',
      /^error RP7001 .*no message "new"/,
    ],
    [
      'forgets a value',
      'say(dict(target=node("N1"), finding=dict(message="odd"))); say(dict(done=True))',
      /^error RP7003 .*\{name\}/,
    ],
  ]
  it.concurrent.each(failures)('is in error where it %s', async (what, body, message) => {
    const { N1 } = await judge(await load(await program(`${what.replaceAll(' ', '-')}.py`, body)))
    expect(N1).toMatch(message)
  })

  it.each([
    ['is no program', 'exec:./nothing.py', 'RP1101'],
    ['speaks another protocol', { ...described, protocol: 2 }, 'RP1105'],
    ['describes no plugin', { ...described, namespace: 'Other' }, 'RP1104'],
    ['describes a check without needs', { ...described, checks: [{ id: 'own/x' }] }, 'RP1104'],
    ['describes nothing', 7, 'RP1104'],
    [
      'applies to no range',
      { ...described, checks: described.checks.map((check) => ({ ...check, applies: { restate: 'new' } })) },
      'RP1104',
    ],
  ])('is refused where it %s', async (what, description, code) => {
    const specifier =
      typeof description === 'string'
        ? description
        : await program(`${what.replaceAll(' ', '-')}.py`, '', description)
    await expect(load(specifier)).rejects.toMatchObject({ code, target: specifier })
  })

  it('is refused where it cannot be executed, or takes too long to describe itself', async () => {
    await writeFile(join(baseDir, 'plain.py'), 'print(1)')
    await expect(load('exec:./plain.py')).rejects.toMatchObject({
      code: 'RP1102',
      message: expect.stringMatching(/EACCES/),
    })
    await writeFile(join(baseDir, 'slow.sh'), '#!/bin/sh\nsleep 60 & sleep 60')
    await chmod(join(baseDir, 'slow.sh'), 0o755)
    const started = performance.now()
    await expect(load('exec:./slow.sh', 200)).rejects.toMatchObject({ code: 'RP1103' })
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('the published schema of the protocol', () => {
  const ajv = new Ajv2020({ allErrors: true })
  ajv.addSchema(schema, 'exec')
  const mistakes = (part: string, value: unknown) => {
    const validate = ajv.getSchema(`exec#/$defs/${part}`)
    if (validate === undefined) throw new Error(`there is no ${part}`)
    return validate(value) === true ? [] : validate.errors
  }

  it('accepts what the example describes and answers, and what it is asked', async () => {
    const keeping = `
open("request.json", "w").write(json.dumps(request))
say(dict(done=True))`
    await judge(await load(await program('keeps.py', keeping)), clusterBuilder().lose(facts.ident, 'N2'))
    const request = await readFile(join(baseDir, 'request.json'), 'utf8')
    expect(mistakes('request', JSON.parse(request))).toEqual([])
    expect(mistakes('description', described)).toEqual([])
    const { execa } = await import('execa')
    const { stdout: description } = await execa(example, ['describe'])
    expect(mistakes('description', JSON.parse(description))).toEqual([])
    const about = JSON.parse(request) as { checks: object[]; snapshot: { facts: object } }
    const input = JSON.stringify({
      ...about,
      checks: [
        {
          id: 'acme/nodes-named-by-convention',
          options: { prefix: 'x' },
          targets: [{ kind: 'node', id: 'N1' }],
        },
      ],
      snapshot: {
        ...about.snapshot,
        facts: JSON.parse(JSON.stringify(clusterBuilder().build().facts)) as object,
      },
    })
    const { stdout } = await execa(example, ['evaluate'], { input })
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as unknown)
    expect(lines).toHaveLength(2)
    expect(lines.flatMap((line) => mistakes('answer', line))).toEqual([])
    expect(readAnswers(stdout, ['acme/nodes-named-by-convention'])).toBeInstanceOf(Map)
  })

  it('refuses what the loader refuses', () => {
    expect(mistakes('description', { ...described, protocol: 2 })).not.toEqual([])
    expect(mistakes('answer', { check: 'a/b', finding: { message: 'x' } })).not.toEqual([])
  })
})

describe('a program that is waited for', () => {
  it('judges as one that is not', async () => {
    const { checks } = await load(
      await program('at-once.py', 'say(dict(target=node("N1"), unknown="no idea"))\nsay(dict(done=True))'),
    )
    const [check] = checks
    const snapshot = clusterBuilder({ nodes: 2 }).build()
    const lifecycle = lifecycleOf(snapshot)
    const planned = check === undefined ? undefined : { check, required: true, options: {} }
    const here = planned && foreignJudgeOf(planned.check)?.atOnce?.(planned, snapshot, lifecycle)
    if (planned === undefined || here === undefined) throw new Error('a program can be waited for')
    const judgements = evaluateCheck(here, { snapshot, lifecycle, options: {} })
    expect(judgements.map(({ outcome }) => outcome.kind)).toEqual(['unknown', 'pass'])
    const [judged] = await judgeSnapshot([planned], snapshot, lifecycle)
    expect(judged?.judgements).toEqual(judgements)
  })

  it.each([
    ['sleeps', 'time.sleep(30)', 'RP7002', /not done within 1000 ms/],
    ['fails', 'sys.exit("no reason")', 'RP7008', /exit code 1: no reason$/],
    ['floods', 'print("x" * (9 << 20))', 'RP7008', /more than anybody reads/],
  ])('and %s is ended, and says why', async (name, body, code, reason) => {
    const file = join(baseDir, (await program(`${name}-at-once.py`, body)).slice('exec:'.length))
    const limitMs = name === 'sleeps' ? 1_000 : 10_000
    const run = () => runProgramAtOnce({ file, word: 'evaluate', input: '{}', directory: baseDir, limitMs })
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(reason) }))
  })

  it('and does not start says so', () => {
    const file = join(baseDir, 'not-there')
    const run = () =>
      runProgramAtOnce({ file, word: 'describe', input: '', directory: baseDir, limitMs: 1_000 })
    expect(run).toThrow(
      expect.objectContaining({ code: 'RP7008', message: expect.stringMatching(/did not start/) }),
    )
  })
})
