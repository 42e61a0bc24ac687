import { defineCheck, facts, type Check, type Severity, type Waiver } from '@restate-preflight/core'
import { clusterBuilder } from '@restate-preflight/testkit'
import { expect, it } from 'vitest'
import { runChecks } from './run.ts'

const young = (id: string, settleMs: number, severity: Severity, limit: number): Check =>
  defineCheck({
    id,
    summary: id,
    severity,
    per: 'node',
    needs: { ident: facts.ident },
    settleMs,
    messages: { old: { symptom: 'old', required: '', current: '', impact: '', action: '' } },
    *evaluate({ read, finding }) {
      if (read('ident').ageSeconds > limit) yield finding('old', {})
    },
  })

const waiver: Waiver = {
  id: 'w',
  check: 'test/certain',
  message: null,
  targets: null,
  reason: 'known',
  owner: null,
  ticket: null,
  createdAt: null,
  expiresAt: '2999-01-01T00:00:00.000Z',
  maxMagnitude: null,
  severity: null,
  cluster: null,
}

it('a waived finding does not decide the gate: the others are looked at again', async () => {
  const waits: number[] = []
  let now = Date.parse('2026-01-01T12:00:00Z')
  let ageSeconds = 9_000
  const checks = [young('test/certain', 0, 'critical', 5_000), young('test/slow', 15_000, 'high', 8_000)]
  const { report } = await runChecks({
    source: {
      live: true,
      collect: async () => {
        const look = clusterBuilder({ nodes: 1 }).change(
          facts.ident,
          (ident) => ({ ...ident, ageSeconds }),
          'N1',
        )
        ageSeconds = 7_000
        return { ...look.build(), endedAt: new Date(now).toISOString() }
      },
    },
    plan: { planned: checks.map((check) => ({ check, required: true, options: {} })), left: [] },
    policy: { failOn: 'high', failOnUnknown: 'required' },
    waivers: { file: 'waivers.yaml', waivers: [waiver], malformed: [] },
    confirm: 'findings',
    tool: { name: '', version: '', plugins: [] },
    profile: 'default',
    runId: 'r',
    signal: new AbortController().signal,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        waits.push(ms)
        now += ms
      },
    },
  })
  expect(waits).toEqual([15_000])
  expect(report).toMatchObject({ verdict: 'ok', gate: { passed: true } })
  expect(report.findings.map(({ check, confirmation, waived }) => [check, confirmation, waived?.id])).toEqual(
    [
      ['test/certain', 'not-needed', 'w'],
      ['test/slow', 'transient', undefined],
    ],
  )
})
