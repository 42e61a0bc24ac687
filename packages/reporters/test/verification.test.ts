import { errorRecord, type ErrorRecord } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { verificationPretty } from '../src/index.ts'
import { scenarios } from './scenarios.ts'

const told = (reasons: readonly ErrorRecord[], width: number): string => {
  const report = scenarios['healthy']?.()
  if (report === undefined) throw new Error('there is a healthy scenario')
  const nowMs = Date.parse(report.run.endedAt) + 90_000
  return verificationPretty({ report, keyId: 'a1b2'.repeat(16), nowMs, reasons }, { width })
}

const cases: Readonly<Record<string, readonly ErrorRecord[]>> = {
  accepted: [],
  'too-old': [
    errorRecord('RP1218', { message: 'the run ended at 12:00, 90 s ago; at most 60 s are allowed' }),
  ],
  'another-key': [errorRecord('RP1216', { message: 'it is not signed by the key a1b2' })],
}

describe.each(Object.entries(cases))('a verification, %s', (name, reasons) => {
  it.each([60, 100])('is told in %i columns as in the golden file', async (width) => {
    await expect(told(reasons, width)).toMatchFileSnapshot(`./golden/verification/${name}.${width}.txt`)
  })
})

it('of a report that is not genuine says nothing of what it contains', () => {
  expect(told(cases['too-old'] ?? [], 100)).toContain('verdict ok')
  expect(told(cases['another-key'] ?? [], 100)).not.toContain('verdict ok')
})
