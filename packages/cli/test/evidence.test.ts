import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crypto, dsse } from '@sigstore/core'
import {
  baselineOf,
  gateAgain,
  isCounted,
  testResultStatement,
  type Demands,
  type Report,
  type TestResultStatement,
} from '@restate-preflight/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPrivateKey, readPublicKey } from '../src/evidence/keys.ts'
import { signReport } from '../src/evidence/sign-report.ts'
import { verifyReport } from '../src/evidence/verify-report.ts'
import { judge } from './judge.ts'
import { recordingOf } from './scenarios.ts'

const folder = mkdtempSync(join(tmpdir(), 'preflight-evidence-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string) => join(folder, name)
const keyPair = (name: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  writeFileSync(file(`${name}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(file(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }))
}
keyPair('ours')
keyPair('theirs')
writeFileSync(file('program'), 'the program')
writeFileSync(file('plugin'), 'the plugin')

const tool = { name: 'restate-preflight', version: '0.0.0' }
const plugin = { name: 'own', version: '1.2.3' }
const installed = {
  tool,
  program: file('program'),
  plugins: [{ plugin, file: file('plugin') }],
}
const [sha256OfProgram, sha256OfPlugin] = ['program', 'plugin'].map(
  (name) =>
    execFileSync('openssl', ['dgst', '-sha256', '-r', file(name)], { encoding: 'utf8' }).split(' ')[0],
)

let report: Report
let failing: Report
beforeAll(async () => {
  const [healthy, killed] = await Promise.all(
    ['healthy', 'node-killed'].map((name) => judge(recordingOf(name))),
  )
  if (healthy === undefined || killed === undefined) throw new Error('both are recorded')
  report = { ...healthy, tool: { ...tool, plugins: [plugin] } }
  failing = { ...killed, tool: { ...tool, plugins: [plugin] } }
})

const signed = (of: Report, key = 'ours') => signReport(of, installed, readPrivateKey(file(`${key}.key`)))
const verified = (of: Report, envelope: unknown, demands: Partial<Demands> = {}, lateMs = 60_000) =>
  verifyReport(
    {
      report: of,
      envelope: { text: JSON.stringify(envelope), source: 'an envelope' },
      key: readPublicKey(file('ours.pub')),
    },
    { maxAgeMs: null, cluster: null, verdicts: [], skewMs: 60_000, ...demands },
    Date.parse(report.run.endedAt) + lateMs,
  )
const codes = (...input: Parameters<typeof verified>) => verified(...input).reasons.map(({ code }) => code)

const statementOf = (of: Report): TestResultStatement =>
  JSON.parse(Buffer.from(signed(of).payload, 'base64').toString()) as TestResultStatement

describe('a signed report', () => {
  it('is accepted as it was signed, however it is laid out', () => {
    const turned = Object.fromEntries(Object.entries(report).toReversed()) as unknown as Report
    expect(verified(turned, signed(report))).toMatchObject({ verified: true, reasons: [] })
  })

  it('says what was judged, by what, and what came of it', () => {
    const { subject, predicate } = statementOf(report)
    expect(subject).toMatchObject([
      {
        name: 'report',
        annotations: {
          cluster: report.cluster.name,
          clusterFingerprint: report.cluster.fingerprint,
          verdict: 'ok',
          grade: 'A',
          endedAt: report.run.endedAt,
        },
      },
    ])
    expect(predicate).toMatchObject({
      result: 'PASSED',
      configuration: [
        { name: 'restate-preflight', digest: { sha256: sha256OfProgram }, annotations: { version: '0.0.0' } },
        { name: 'own', digest: { sha256: sha256OfPlugin }, annotations: { version: '1.2.3' } },
      ],
      failedTests: [],
    })
    expect(predicate.passedTests).toContain('health/node-alive')
  })

  it('names what failed where the gate did not pass, and only warns where it did', () => {
    const { predicate } = statementOf(failing)
    expect(predicate.result).toBe('FAILED')
    expect(predicate.failedTests).toContain('health/node-alive')
    const digests = { report: '', tool: '', plugins: new Map() }
    const letThrough = testResultStatement({ ...failing, gate: { ...failing.gate, passed: true } }, digests)
    expect(letThrough.predicate.result).toBe('WARNED')
    expect(letThrough.predicate.failedTests).toEqual([])
    expect(letThrough.predicate.warnedTests).toEqual(expect.arrayContaining([...predicate.failedTests]))
  })

  it('does not call failed what the baseline knows, where the gate is on what is new', () => {
    const gateBy = (failOnUnknown: 'required' | 'never') =>
      gateAgain(
        failing,
        {
          failOn: 'high',
          failOnUnknown,
          gateOn: 'new',
          // Nothing judges so much: the gate does not pass.
          policy: { minCoverage: 1 },
        },
        { nowMs: Date.parse(failing.run.endedAt), baseline: baselineOf(failing) },
      )
    const strict = statementOf(gateBy('required')).predicate
    expect(strict.result).toBe('FAILED')
    expect(strict.warnedTests).toContain('health/node-alive')
    expect(strict.failedTests).toContain('consistency/cache-matches-store')
    const lenient = statementOf(gateBy('never')).predicate
    expect([lenient.result, lenient.failedTests]).toEqual(['FAILED', []])
  })

  it('is verified by OpenSSL, and by another implementation of DSSE', () => {
    const { payload, payloadType, signatures } = signed(report)
    const signature = Buffer.from(signatures[0]?.sig ?? '', 'base64')
    const bytes = dsse.preAuthEncoding(payloadType, Buffer.from(payload, 'base64'))
    const publicKey = readFileSync(file('ours.pub'), 'utf8')
    expect(crypto.verify(bytes, crypto.createPublicKey(publicKey), signature)).toBe(true)
    writeFileSync(file('bytes'), bytes)
    writeFileSync(file('signature'), signature)
    const openssl = (key: string) =>
      execFileSync(
        'openssl',
        [
          'pkeyutl',
          '-verify',
          '-rawin',
          '-pubin',
          '-inkey',
          file(key),
          '-in',
          file('bytes'),
          '-sigfile',
          file('signature'),
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      )
    expect(openssl('ours.pub')).toContain('Signature Verified Successfully')
    expect(() => openssl('theirs.pub')).toThrow()
  })

  it('is signed by a key that OpenSSL made', () => {
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file('openssl.key')])
    execFileSync('openssl', ['pkey', '-in', file('openssl.key'), '-pubout', '-out', file('ours.pub.openssl')])
    const envelope = signed(report, 'openssl')
    const key = readPublicKey(file('ours.pub.openssl'))
    const demands = { maxAgeMs: null, cluster: null, verdicts: [], skewMs: 0 }
    expect(
      verifyReport(
        { report, envelope: { text: JSON.stringify(envelope), source: '' }, key },
        demands,
        Date.parse(report.run.endedAt),
      ).verified,
    ).toBe(true)
  })
})

describe('a signed report is refused', () => {
  it('where another key has signed it, whatever the envelope says', () => {
    expect(codes(report, signed(report, 'theirs'))).toEqual(['RP1216'])
    const [own, other] = [signed(report), signed(report, 'theirs')]
    const keyid = own.signatures[0]?.keyid ?? ''
    const posing = { ...other, signatures: other.signatures.map((one) => ({ ...one, keyid })) }
    expect(codes(report, posing)).toEqual(['RP1216'])
    expect(verified(report, posing).statement).toBeNull()
  })

  it('where the statement was changed', () => {
    const envelope = signed(failing)
    const statement = Buffer.from(envelope.payload, 'base64').toString().replace('FAILED', 'PASSED')
    expect(codes(failing, { ...envelope, payload: Buffer.from(statement).toString('base64') })).toEqual([
      'RP1216',
    ])
  })

  it('where the report was changed, or is of another run', () => {
    expect(codes({ ...failing, verdict: 'ok' }, signed(failing))).toEqual(['RP1217'])
    expect(codes(report, signed(failing))).toEqual(['RP1217'])
  })

  it('where it is too old, by more than the clocks may differ', () => {
    const demands = { maxAgeMs: 3_600_000 }
    expect(codes(report, signed(report), demands, 3_660_000)).toEqual([])
    expect(codes(report, signed(report), demands, 3_660_001)).toEqual(['RP1218'])
  })

  it('where it is from the future, by more than the clocks may differ, or of no time', () => {
    expect(codes(report, signed(report), {}, -60_000)).toEqual([])
    expect(codes(report, signed(report), {}, -60_001)).toEqual(['RP1023'])
    const timeless = { ...report, run: { ...report.run, endedAt: 'soon' } }
    expect(codes(timeless, signed(timeless))).toEqual(['RP1023'])
  })

  it('where it is of another cluster, or of one that is not known', () => {
    const { fingerprint } = report.cluster
    expect(codes(report, signed(report), { cluster: fingerprint })).toEqual([])
    expect(codes(report, signed(report), { cluster: '7' })).toEqual(['RP1219'])
    const unknown = { ...report, cluster: { ...report.cluster, fingerprint: null } }
    expect(codes(unknown, signed(unknown), { cluster: '7' })).toEqual(['RP1219'])
  })

  it('where its verdict is none of those that are accepted; all that is wrong is told', () => {
    expect(codes(failing, signed(failing), { verdicts: ['ok', 'degraded'] })).toEqual(['RP1021'])
    expect(codes(failing, signed(failing), { verdicts: ['failing'] })).toEqual([])
    expect(
      codes(failing, signed(failing), { verdicts: ['ok'], cluster: '7', maxAgeMs: 1, skewMs: 0 }),
    ).toEqual(['RP1218', 'RP1219', 'RP1021'])
  })

  it('where a verdict is demanded, and the run left out checks that are wanted', () => {
    const wanted = ['health/node-alive', 'health/log-writable']
    const narrow = { ...report, checks: report.checks.filter(({ id }) => id !== 'health/log-writable') }
    const reasonOf = (of: Report) =>
      verified(of, signed(of), { verdicts: ['ok'], wanted }).reasons.map(({ code, message }) => [
        code,
        message,
      ])
    expect(reasonOf(report)).toEqual([])
    expect(reasonOf(narrow)).toEqual([
      [
        'RP1021',
        'the verdict is inconclusive, not ok; not part of the run of the report: health/log-writable',
      ],
    ])
    expect(codes(narrow, signed(narrow), { wanted })).toEqual([])
    // What was found in less is found all the same.
    const less = { ...failing, checks: failing.checks.filter(({ id }) => id !== 'health/log-writable') }
    expect(codes(less, signed(less), { verdicts: ['failing'], wanted })).toEqual([])
  })

  it('where a verdict is demanded, and a waiver that it went by has ended since', () => {
    const endsMs = Date.parse(failing.run.endedAt) + 600_000
    const expiresAt = new Date(endsMs).toISOString()
    const waived: Report = {
      ...failing,
      verdict: 'ok',
      findings: failing.findings.map((finding) =>
        isCounted(finding)
          ? {
              ...finding,
              waived: { id: 'repair', expiresAt, reason: 'in repair', owner: null, ticket: null },
            }
          : finding,
      ),
    }
    const lateMs = endsMs - Date.parse(report.run.endedAt)
    const demands = { verdicts: ['ok'] }
    expect(codes(waived, signed(waived), demands, lateMs - 1)).toEqual([])
    expect(verified(waived, signed(waived), demands, lateMs).reasons).toMatchObject([
      {
        code: 'RP1021',
        message: expect.stringContaining(
          `the verdict is inconclusive, not ok; no longer waived: health/node-alive (repair ended at ${expiresAt}); look again`,
        ),
      },
    ])
    expect(codes(waived, signed(waived), {}, lateMs)).toEqual([])
  })

  it.each<[string, unknown]>([
    ['no envelope', { signed: true }],
    ['an envelope of something else', { ...{ payload: '', signatures: [] }, payloadType: 'text/plain' }],
  ])('where there is %s', (_, envelope) => {
    expect(() => codes(report, envelope)).toThrow(expect.objectContaining({ code: 'RP1215' }))
  })
})

describe('keys', () => {
  it.each<[string, () => unknown]>([
    ['a missing file', () => readPrivateKey(file('none.key'))],
    ['a public key to sign with', () => readPrivateKey(file('ours.pub'))],
    ['a private key to verify with', () => readPublicKey(file('ours.key'))],
    [
      'a key of another kind',
      () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        writeFileSync(file('ec.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
        return readPrivateKey(file('ec.key'))
      },
    ],
  ])('refuse %s', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'RP1020' }))
  })
})

describe('a report is not signed', () => {
  it.each([
    ['another version is installed', { ...tool, version: '0.0.1' }, plugin],
    ['a plugin has another version', tool, { ...plugin, version: '2.0.0' }],
    ['a plugin is missing', tool, { ...plugin, name: 'other' }],
  ])('where %s', (_, otherTool, otherPlugin) => {
    const others = { ...installed, tool: otherTool, plugins: [{ plugin: otherPlugin, file: file('plugin') }] }
    expect(() => signReport(report, others, readPrivateKey(file('ours.key')))).toThrow(
      expect.objectContaining({ code: 'RP1022' }),
    )
  })
})
