import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binary, fixture, preflight, type Report } from '../src/preflight.ts'
import { recording } from '../src/recordings.ts'

/** Whatever the table of formats has, as `check --help` tells it. */
const formats = async (): Promise<readonly string[]> => {
  const { stdout } = await preflight(['check', '--help'])
  const [, list = ''] = /-o, --output=FORMAT\[=FILE\]\.\.\.\s+([^;]+);/u.exec(stdout) ?? []
  return list.split(',').map((name) => name.replace('(default)', '').trim())
}

/** A port that takes connections and never answers, so that a run against it is cut short at its deadline. */
const silent = async (): Promise<Server> => {
  const server = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

describe('the exit code', () => {
  let server: Server
  let names: readonly string[]

  beforeAll(async () => {
    server = await silent()
    names = await formats()
  })
  afterAll(() => void server.close())

  const cases: readonly (readonly [string, number, () => readonly string[]])[] = [
    ['ok', 0, () => ['--from', recording('healthy')]],
    ['degraded', 0, () => ['--from', recording('placement-frozen')]],
    ['failing', 1, () => ['--from', recording('node-killed')]],
    ['inconclusive', 3, () => ['--from', recording('no-contact')]],
    [
      'aborted',
      3,
      () => ['-s', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, '--timeout', '300ms'],
    ],
  ]

  it.each(cases)(
    'of a run that is %s is %i in every format, and in all of them together',
    async (verdict, code, args) => {
      expect(names.length).toBeGreaterThan(10)
      const outcomes = await Promise.all(
        names.map(async (name) => ({ name, ...(await preflight(['check', ...args(), '-o', name])) })),
      )
      expect(outcomes.map(({ name, exitCode, stdout }) => [name, exitCode, stdout !== ''])).toEqual(
        names.map((name) => [name, code, true]),
      )
      const files = names.map((name) => fixture(`${verdict}.${name}`))
      const together = await preflight([
        'check',
        ...args(),
        ...names.flatMap((name, index) => ['-o', `${name}=${files[index]}`]),
      ])
      expect(together.exitCode).toBe(code)
      expect(files.filter((file) => !existsSync(file))).toEqual([])
      const report = JSON.parse(readFileSync(fixture(`${verdict}.json`), 'utf8')) as Report
      expect([report.verdict, report.run.aborted, report.gate.exitCode]).toEqual([
        verdict === 'aborted' ? 'inconclusive' : verdict,
        verdict === 'aborted',
        code,
      ])
    },
  )

  it.each([
    ['healthy', 2],
    ['node-killed', 1],
  ])('of %s is %i where a report cannot be written, and the others are', async (scenario, code) => {
    const { exitCode, stdout, stderr } = await preflight([
      'check',
      '--from',
      recording(scenario),
      '-o',
      `junit=${fixture('none/report.xml')}`,
      '-o',
      'short',
    ])
    expect(exitCode).toBe(code)
    expect(stderr).toContain('RP1205')
    expect(stdout).toMatch(/^verdict /mu)
  })

  // Linux has a file that is always full.
  describe.skipIf(!existsSync('/dev/full'))('with a stream that takes no more', () => {
    const shell = (line: string) =>
      execa('sh', ['-c', line, binary(), recording('healthy'), recording('node-killed')], {
        reject: false,
        timeout: 60_000,
      })

    it.each([
      ['check -o json --from "$1"', 2],
      ['check -o json --from "$2"', 1],
      ['gate -o json --from "$1" -- sh -c "echo RUN >&2"', 2],
      ['gate -o json --from "$2" -- sh -c "echo RUN >&2"', 1],
      ['status -o json -s http://127.0.0.1:1 --timeout 2s', 3],
      ['diff "$1" "$2"', 2],
      ['checks list', 2],
      ['explain RP1205', 2],
      ['check --help', 2],
      ['version', 2],
    ])('on stdout: %s is %i, and stderr says why in words', async (command, code) => {
      const { exitCode, stderr } = await shell(`"$0" ${command} > /dev/full`)
      expect({
        exitCode,
        said: stderr.match(/RP1205|ENOSPC/gu),
        more: /^RUN$|gate passed|^ +at /mu.test(stderr),
      }).toEqual({ exitCode: code, said: ['RP1205', 'ENOSPC', 'RP1205'], more: false })
    })

    it.each([
      ['check -o json=/dev/stderr --from "$1"', 2],
      ['check -o json=/dev/stderr --from "$2"', 1],
      ['gate -o json=/dev/stderr --from "$1" -- echo RUN', 2],
      ['gate -o json=/dev/stderr --from "$2" -- echo RUN', 1],
      ['gate -o json=/dev/stderr -o short --from "$1" -- echo RUN', 2],
    ])('on stderr, where output was to go: %s is %i, and nothing is run', async (command, code) => {
      const { exitCode, stdout } = await shell(`"$0" ${command} 2> /dev/full`)
      expect({ exitCode, ran: stdout.includes('RUN') }).toEqual({ exitCode: code, ran: false })
    })

    it.each([
      ['$1', 0],
      ['$2', 1],
    ])('on stderr: a gate of %s is %i', async (file, code) => {
      expect(await shell(`"$0" gate --from "${file}" -- true 2> /dev/full`)).toMatchObject({ exitCode: code })
    })
  })

  it('is the same, and nothing is said, where the reader stops early', async () => {
    const { stdout, stderr } = await execa(
      'sh',
      [
        '-c',
        '{ "$0" check -o json --from "$1"; echo "exit $?" >&2; } | true',
        binary(),
        recording('healthy'),
      ],
      { reject: false, timeout: 60_000 },
    )
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'exit 0' })
  })

  it('is 2 for a configuration that names an unknown format, at its place', async () => {
    const { exitCode, stderr } = await preflight([
      'config',
      'validate',
      '--config',
      fixture('unknown-format.yaml'),
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('unknown-format.yaml:4: output[1]: there is no format "juint"')
  })
})

describe('annotations of GitHub', () => {
  it('come with the summary of the step', async () => {
    const summary = fixture('summary.md')
    const { stdout, exitCode } = await preflight(
      ['check', '--from', recording('node-killed'), '-o', 'github'],
      { env: { GITHUB_STEP_SUMMARY: summary } },
    )
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^::error title=high health\/node-alive \(node N3\)::/mu)
    expect(readFileSync(summary, 'utf8')).toMatch(/^## . Restate cluster .*: failing$/mu)
  })
})
