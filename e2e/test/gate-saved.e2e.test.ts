import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { repository } from '../src/action-runner.ts'
import { preflight } from '../src/preflight.ts'

/** What a gate believes of snapshots and reports that were taken earlier. */
describe('a gate on what was saved', () => {
  const recorded = (scenario: string) => join(repository, `packages/cli/test/recorded/${scenario}.json`)
  const file = (name: string) => join(inject('installation'), name)
  const gate = (...args: readonly string[]) => preflight(['gate', ...args, '--', 'echo', 'deployed'])

  describe('with a waiver that has ended since', () => {
    const waivers = () => ['--waivers', file('ended.yaml')]
    const accepting = ['--fail-on-unknown', 'never']
    let expires = ''
    beforeAll(async () => {
      const { endedAt } = JSON.parse(await readFile(recorded('node-killed'), 'utf8')) as {
        readonly endedAt: string
      }
      expires = new Date(Date.parse(endedAt) + 3_600_000).toISOString()
      await writeFile(
        file('ended.yaml'),
        `waivers:\n  - id: repair\n    check: health/node-alive\n    reason: in repair\n    expires: ${expires}\n`,
      )
    })

    it('judges the snapshot as it was, and does not run the command on it', async () => {
      const judged = ['--from', recorded('node-killed'), ...waivers(), ...accepting]
      const check = await preflight(['check', ...judged, '-o', `json=${file('waived.json')}`])
      expect(check.exitCode).toBe(0)
      const { exitCode, stdout, stderr } = await gate(...judged)
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toContain(`health/node-alive (repair ended at ${expires}); look again`)
    })

    it('does not run it on the report either, and shows the rule', async () => {
      const { exitCode, stdout, stderr } = await gate(
        '--report',
        file('waived.json'),
        '--explain',
        ...accepting,
      )
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toMatch(/^✗ {2}waivers-in-force .*ended: repair {2}← decided$/m)
    })
  })

  describe('in a report that is narrower than the profile', () => {
    const narrow = ['--select', 'health/node-alive']
    const reportOf = async (name: string, ...args: readonly string[]): Promise<string> => {
      await preflight(['check', '--from', recorded('healthy'), ...args, '-o', `json=${file(name)}`])
      return file(name)
    }

    it('does not run the command, and names what was not looked at', async () => {
      const report = await reportOf('narrow.json', ...narrow)
      const { exitCode, stdout, stderr } = await gate('pre-deploy', '--report', report)
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toMatch(/not part of the run of the report: \S+\/\S+, \S+\/\S+, \S+\/\S+ and \d+ more$/m)
      expect((await gate(...narrow, '--report', report)).stdout).toBe('deployed')
    })

    it('is not verified for its verdict either, but for checks that it holds', async () => {
      const [key, open] = [file('saved.key'), file('saved.pub')]
      execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key])
      execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-out', open])
      const verify = async (report: string, ...args: readonly string[]) => {
        await preflight(['report', 'sign', report, '--key', key])
        return preflight(['report', 'verify', report, '--key', open, ...args])
      }
      const demand = ['--require-verdict', 'ok', '--profile', 'pre-deploy']
      const report = await reportOf('signed-narrow.json', ...narrow)
      const refused = await verify(report, ...demand)
      expect(refused.exitCode).toBe(1)
      expect(refused.stdout.replaceAll(/\s+/g, ' ')).toContain(
        'RP1021 the verdict is inconclusive, not ok; not part of the run of the report: ',
      )
      expect((await verify(report)).exitCode).toBe(0)
      const wide = await reportOf('signed-wide.json', 'pre-deploy')
      expect((await verify(wide, ...demand)).exitCode).toBe(0)
      expect((await verify(wide, '--profile', 'pre-deploy')).exitCode).toBe(2)
    })

    it('runs it on the report of the same profile', async () => {
      const report = await reportOf('wide.json', 'pre-deploy')
      const { exitCode, stdout } = await gate('pre-deploy', '--report', report)
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'deployed' })
    })
  })
})
