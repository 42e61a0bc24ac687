import type { Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import type { RunResult } from '../run.ts'
import { untilPassed } from './until-passed.ts'

const result = (passed: boolean, reason = 'a node is down') =>
  ({
    report: {
      gate: { passed, exitCode: passed ? 0 : 1, reasons: passed ? [] : [reason] },
      cluster: { lifecycle: { state: 'serving' } },
    },
    recording: {},
  }) as unknown as RunResult

/** Runs in turn; time is what was slept. */
const waiting = async (runs: readonly RunResult[], limitMs = Number.POSITIVE_INFINITY) => {
  const controller = new AbortController()
  const pauses: number[] = []
  const looks: [string, boolean][] = []
  let next = 0
  let nowMs = 0
  const found = await untilPassed({
    run: async () => runs[Math.min(next++, runs.length - 1)] ?? result(true),
    signal: controller.signal,
    clock: {
      now: () => nowMs,
      random: () => 0.5,
      sleep: async (ms) => {
        pauses.push(ms)
        nowMs += ms
        if (nowMs >= limitMs) controller.abort('deadline')
      },
    },
    onLook: ({ gate }: Report, moved) => looks.push([gate.reasons[0] ?? '', moved]),
  })
  return { found, pauses, looks, runs: next }
}

describe('waiting for a gate', () => {
  it('is over at once where it passes', async () => {
    const { found, pauses, runs } = await waiting([result(true)])
    expect([found.report.gate.passed, pauses, runs]).toEqual([true, [], 1])
  })

  it('ends with the first run that passes, and tells each change once', async () => {
    const { found, looks } = await waiting([
      result(false),
      result(false),
      result(false, 'another node is down'),
      result(true),
    ])
    expect(found.report.gate.passed).toBe(true)
    expect(looks).toEqual([
      ['a node is down', true],
      ['a node is down', false],
      ['another node is down', true],
    ])
  })

  it('pauses longer while nothing changes, and not for ever', async () => {
    const { pauses } = await waiting(Array.from({ length: 20 }, () => result(false)).concat(result(true)))
    expect(pauses.every((ms, index) => index === 0 || ms >= (pauses[index - 1] ?? 0))).toBe(true)
    expect(Math.max(...pauses)).toBe(5_000)
  })

  it('ends at its deadline with what the last whole run said', async () => {
    const { found } = await waiting([result(false)], 3_000)
    expect(found.report.gate).toMatchObject({ passed: false, exitCode: 1 })
  })
})
