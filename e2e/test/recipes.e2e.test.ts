import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { repository } from '../src/action-runner.ts'
import { wrongIn } from '../src/kubernetes.ts'
import { preflight } from '../src/preflight.ts'

const file = (name: string) => join(repository, 'docs/examples/recipes', name)
const text = (name: string) => readFile(file(name), 'utf8')
const recorded = (scenario: string) => join(repository, `packages/cli/test/recorded/${scenario}.json`)

const analyze = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'systemd-analyze'))
  .find((path) => existsSync(path))

const podOfJob = '/spec/jobTemplate/spec/template/spec'

interface Container {
  readonly args: readonly string[]
}

/** The commands of the recipes, run as they stand there, but on recorded snapshots. */
describe('the recipe', () => {
  it('for GitLab judges, and fails the job as it should', async () => {
    const { preflight: job } = parse(await text('gitlab-ci.yml')) as {
      readonly preflight: { readonly script: readonly [string] }
    }
    const [, args = ''] = /^npx --yes restate-preflight@[\d.]+ (.+)$/.exec(job.script[0]) ?? []
    for (const [scenario, exitCode] of [
      ['healthy', 0],
      ['node-killed', 1],
      ['no-contact', 3],
    ] as const) {
      expect((await preflight([...args.split(' '), '--from', recorded(scenario)])).exitCode).toBe(exitCode)
    }
    const folder = inject('installation')
    expect(await readFile(join(folder, 'preflight.xml'), 'utf8')).toContain('<testsuite')
  })

  it('for Kubernetes has arguments that the command takes', async () => {
    const { spec } = parse(await text('kubernetes-cronjob.yaml')) as {
      readonly spec: {
        readonly jobTemplate: {
          readonly spec: {
            readonly template: { readonly spec: { readonly containers: readonly [Container] } }
          }
        }
      }
    }
    const { args } = spec.jobTemplate.spec.template.spec.containers[0]
    expect((await preflight([...args, '--from', recorded('node-killed')])).exitCode).toBe(1)
    const pod = parse(await text('kubernetes-init-container.yaml')) as {
      readonly spec: { readonly initContainers: readonly [Container] }
    }
    // Nobody listens there: it is taken, waits, and says that it is still not so.
    const waiting = pod.spec.initContainers[0].args.map((arg) => arg.replace('5m', '1s'))
    expect((await preflight([...waiting, '-s', 'http://127.0.0.1:1'])).exitCode).toBe(4)
  })

  it.each(['kubernetes-cronjob.yaml', 'kubernetes-init-container.yaml'])(
    'for Kubernetes, %s, has the fields of its kind',
    async (manifest) => {
      expect(wrongIn(parse(await text(manifest)) as { readonly kind: string })).toEqual([])
    },
  )

  // That the test before can fail.
  it.each([
    ['apiVersion: batch/v1', 'apiVersion: batch/v1beta1', ['/apiVersion must be equal to constant']],
    ["'*/15 * * * *'", '15m', ['/spec/schedule must match pattern']],
    ['restartPolicy: Never', 'restartPolicy: Always', [`${podOfJob}/restartPolicy must be equal to one of`]],
    [
      'restartPolicy: Never',
      'restartpolicy: Never',
      [`${podOfJob} must have required property 'restartPolicy'`, `${podOfJob} must NOT have additional`],
    ],
    ['image: registry', 'tag: registry', ["/containers/0 must have required property 'image'", 'additional']],
    ['value: http://restate-0.restate', 'value: 5122 #', ['/env/0/value must be string']],
    ['--timeout=2m', '7', ['/args/2 must be string']],
    ['memory: 256Mi', 'memory: 256MB', ['/resources/limits/memory must match pattern']],
  ])('for Kubernetes would not have %s as %s', async (right, wrong, said) => {
    const broken = (await text('kubernetes-cronjob.yaml')).replace(right, wrong)
    expect(wrongIn(parse(broken) as { readonly kind: string })).toEqual(
      said.map((words) => expect.stringContaining(words) as string),
    )
  })

  it('for systemd has a command that runs', async () => {
    const [, command = ''] =
      /^ExecStart=\/usr\/bin\/env restate-preflight (.+)$/m.exec(await text('restate-preflight.service')) ??
      []
    const args = command.replace('/var/lib/restate-preflight/', '').split(' ')
    // The audit wants metrics, which the healthy recording lacks.
    expect((await preflight([...args, '--from', recorded('node-killed')])).exitCode).toBe(1)
  })

  // Skipped where there is no systemd, as on macOS and in small containers.
  it.skipIf(analyze === undefined)('for systemd has unit files that systemd takes', async () => {
    const units = ['restate-preflight.service', 'restate-preflight.timer'].map(file)
    const { exitCode, all } = await execa(analyze ?? '', ['verify', ...units], {
      reject: false,
      all: true,
      timeout: 30_000,
    })
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' })
  })

  it.each([
    ['healthy', 0, 'RESTATE OK'],
    ['node-killed', 2, 'RESTATE CRITICAL'],
    ['no-contact', 3, 'RESTATE UNKNOWN'],
    ['nothing', 3, 'RP1201'],
  ])('for Nagios says of %s what Nagios understands', async (scenario, exitCode, word) => {
    const bin = join(inject('installation'), 'node_modules/.bin')
    const done = await execa(file('check_restate.sh'), ['http://127.0.0.1:1', '--from', recorded(scenario)], {
      reject: false,
      timeout: 30_000,
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    })
    expect({ exitCode: done.exitCode, said: done.stdout.includes(word) }).toEqual({ exitCode, said: true })
  })
})
