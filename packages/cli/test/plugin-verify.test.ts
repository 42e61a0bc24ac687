import { fileURLToPath } from 'node:url'
import type { Verification } from '@restate-preflight/testkit/conformance/result'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'
import { verificationPretty, verifyPlugin } from '../src/verify/verify-plugin.ts'

const folder = fileURLToPath(new URL('./trials/', import.meta.url))
const examples = fileURLToPath(new URL('../../../docs/examples/', import.meta.url))
const file = fileURLToPath(new URL('../src/verify/plugin-trial.ts', import.meta.url))

/** As the command does it, from sources. */
const verify = (source: string, silenceMs = 30_000): Promise<Verification> =>
  verifyPlugin(
    { source, cwd: folder, snapshots: [], tool: { name: 'restate-preflight', version: '0.0.0' } },
    { file, execArgv: ['--conditions=@restate-preflight/source'], silenceMs },
  )

const outcomes = ({ areas }: Verification) =>
  Object.fromEntries(areas.map(({ id, outcome }) => [id, outcome]))

const complaints = ({ areas }: Verification) =>
  areas.flatMap(({ id, complaints: own }) => own.map(({ what }) => `${id}: ${what}`))

describe('plugin verify', { timeout: 60_000 }, () => {
  it('has a complaint about each thing that a bad plugin does', async () => {
    const verification = await verify('./sickly.mjs')
    const found = complaints(verification).join('\n')
    for (const text of [
      'loading: its import writes to stdout or stderr',
      'loading: its import leaves something open (Timeout)',
      'loading: its import adds the global sicklyState',
      'names: the id sickly/node-dead says what is wrong ("dead") instead of what should hold',
      'names: the summary of sickly/node-dead ends with a full stop',
      'texts: the message "dead" of sickly/node-dead has no required',
      'pages: sickly/node-dead has no page',
      'options: sickly/node-dead does not accept its own defaults: grace: it must be a whole number from 10 to 20',
      'options: the option grace of sickly/node-dead has no meaning (summary)',
      'purity: sickly/node-dead uses Date.now while it judges',
      'purity: sickly/nodes-all-different: one node is too few',
      'faults: sickly/node-dead, with "ident": it finds dead, which it does not find otherwise',
      'stability: sickly/node-dead, with nodes, partitions and keys in another order',
      'speed: sickly/nodes-all-different takes',
    ])
      expect(found).toContain(text)
    expect(verification.grade).toBe('D')
    expect(verification.plugin).toMatchObject({ name: 'sickly-checks', checks: 2 })
    expect(outcomes(verification)).toMatchObject({ interface: 'passed', package: 'not-looked-at' })
    const page = verificationPretty(verification, false)
    expect(page).toContain('✗ judges by the snapshot alone\n')
    expect(page).toContain('– is a package that others can install: not looked at, only for')
  })

  it.each([
    ['./leaving.mjs', 'it called process.exit', 'loading'],
    ['./nothing.mjs', 'is not a plugin: its namespace', 'interface'],
    ['./endless.mjs', 'endless/loop-ends does not end', 'purity'],
  ])('survives %s, and says what it did', async (word, text, area) => {
    const verification = await verify(word, 3_000)
    expect(complaints(verification).join('\n')).toContain(text)
    expect(outcomes(verification)).toMatchObject({ [area]: 'complaints', faults: 'not-looked-at' })
    expect(verification.grade).toBe('F')
  })

  it('gives an A to the package of a plugin of ours, named by its folder', async () => {
    const verification = await verify('../../../../plugins/provisioning')
    expect(complaints(verification)).toEqual([])
    expect(new Set(Object.values(outcomes(verification)))).toEqual(new Set(['passed']))
    expect(verificationPretty(verification, false)).toContain('Grade A: nothing to complain about\n')
  })

  it.each(Object.keys(builtinPlugins))('gives an A to %s', async (name) => {
    const verification = await verify(name)
    expect(complaints(verification)).toEqual([])
    expect(verification).toMatchObject({ grade: 'A', plugin: { name } })
  })

  it(
    'gives an A to a good program, which has neither pages nor a package',
    { timeout: 300_000 },
    async () => {
      const verification = await verify(`exec:${examples}naming.py`)
      expect(complaints(verification)).toEqual([])
      expect(verification).toMatchObject({ grade: 'A', plugin: { name: 'acme-naming', checks: 1 } })
      expect(outcomes(verification)).toMatchObject({
        pages: 'not-looked-at',
        faults: 'passed',
        package: 'not-looked-at',
      })
    },
  )

  it('says of a program what it would say of a module', { timeout: 300_000 }, async () => {
    const verification = await verify('./wavering.sh')
    const found = complaints(verification).join('\n')
    for (const text of [
      'texts: the message "many" of wavering/nodes-few has no required',
      'faults: wavering/nodes-few, with "configuration": it throws (',
      'there is no value',
      'stability: wavering/nodes-few, with the same snapshot once more: no longer: many of',
    ])
      expect(found).toContain(text)
    expect(verification.grade).toBe('D')
    expect(outcomes(verification)).toMatchObject({ interface: 'passed', speed: 'passed' })
  })

  it('fails a program that describes nothing', async () => {
    const verification = await verify('./mumbling.sh')
    expect(complaints(verification).join('\n')).toContain('what it describes is no JSON object')
    expect(verification).toMatchObject({ grade: 'F', plugin: null })
  })

  it.each([
    ['./missing.mjs', 'RP1101'],
    ['not-installed', 'RP1101'],
    ['.', 'RP1101'],
    ['exec:./missing.py', 'RP1101'],
    ['../../package.json', 'RP1140'],
    ['exec:../../package.json', 'RP1140'],
  ])('refuses %s, where no plugin is', async (word, code) => {
    const refusal: unknown = await verify(word).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code, action: expect.not.stringContaining('are )') })
  })
})
