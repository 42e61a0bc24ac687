import { Parser, type Result } from 'tap-parser'
import { describe, expect, it } from 'vitest'
import { tap } from '../../src/tap.ts'
import { everyReport, hostile, known, mixed } from './reports.ts'

interface Read {
  readonly ok: boolean
  readonly results: readonly Result[]
  readonly extra: readonly string[]
}

/** Everything that a parser finds, subtests included. Extra lines are those that are no TAP. */
const read = (text: string): Read => {
  const results: Result[] = []
  const extra: string[] = []
  const watch = (parser: Parser): void => {
    parser.on('assert', (result: Result) => results.push(result))
    parser.on('extra', (line: string) => extra.push(line))
    parser.on('child', watch)
  }
  const parser = new Parser({ strict: true })
  watch(parser)
  let ok = false
  parser.on('complete', (final: { readonly ok: boolean }) => {
    ok = final.ok
  })
  parser.end(text)
  return { ok, results, extra }
}

describe.each(everyReport)('the TAP of %s', (_, report) => {
  it('is TAP and nothing else, with a test for each check', () => {
    const { results, extra } = read(tap(report))
    expect(extra).toEqual([])
    const plugins = new Set(report.checks.map(({ plugin }) => plugin))
    expect(results).toHaveLength(report.checks.length + plugins.size + 1)
  })

  it('is ok if and only if the verdict is', () => {
    expect(read(tap(report)).ok).toBe(report.verdict === 'ok')
  })
})

describe('TAP', () => {
  const testOf = (text: string, check: string) =>
    read(text).results.find(({ name }) => name.startsWith(check))

  it('has what is waived as something to do, which no harness counts', () => {
    expect(testOf(tap(mixed()), 'consistency/cache-matches-store')).toMatchObject({
      ok: false,
      todo: expect.stringMatching(/^waived until 2026-03-01 00:00 UTC/u),
    })
  })

  it('has what is known from the baseline as something to do, and skips what the gate does without', () => {
    const text = tap(known())
    expect(testOf(text, 'health/node-alive')).toMatchObject({
      ok: false,
      todo: 'known from the baseline, and the gate is on what is new',
      diag: { findings: [{ symptom: 'N2 gave no answer.' }] },
    })
    expect(testOf(text, 'health/role-ready')).toMatchObject({
      ok: true,
      skip: expect.stringMatching(/^could not be judged: RP2101 /u),
    })
  })

  it('has what is known to be wrong as something to do also where the gate does not pass', () => {
    const text = tap(known('required'))
    expect(testOf(text, 'health/node-alive')).toMatchObject({ ok: false, todo: expect.any(String) })
    expect(testOf(text, 'health/role-ready')).toMatchObject({ ok: false, todo: false, skip: false })
  })

  it('has what to know of a finding as YAML', () => {
    expect(testOf(tap(mixed()), 'health/node-alive')?.diag).toMatchObject({
      findings: [{ severity: 'high', symptom: 'N2 gave no answer.', targets: 'node N2' }],
    })
  })

  it('takes no directive from hostile text', () => {
    const result = testOf(tap(hostile()), 'health/node-alive')
    expect(result).toMatchObject({ ok: false, todo: false, skip: false })
    expect(JSON.stringify(result?.diag)).toContain('<script>')
  })
})
