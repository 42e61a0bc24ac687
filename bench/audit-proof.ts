/**
 * The proof that an audit never cries wolf: while settings are written and leaders move all the time, audits run side by side, each
 * compared with a look from before. None may have a finding of the consistency plugin that counts.
 *
 *   npm run proof:audits [-- AUDITS]      default 200; exit code 1 where a finding counted, an audit failed or one was inconclusive
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isCounted, type Report } from '@restate-preflight/core'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { execa } from 'execa'

const cli = new URL('../packages/cli/bin/restate-preflight.cjs', import.meta.url).pathname
/** An audit that saw something move waits up to 30 s for its second look, so many run at a time. */
const sideBySide = 32
const auditTimeoutMs = 120_000

interface Audit {
  readonly counted: readonly string[]
  /** What was there for a moment. */
  readonly passing: readonly string[]
  /** Why it has decided nothing; null where it has. */
  readonly inconclusive: string | null
  readonly ms: number
}

const check = async (address: string, ...args: readonly string[]): Promise<Report> => {
  const { stdout, stderr } = await execa(
    process.execPath,
    [cli, 'check', '-s', address, '-o', 'json', '--select', 'consistency/*', ...args],
    { reject: false, timeout: auditTimeoutMs },
  )
  try {
    return JSON.parse(stdout) as Report
  } catch (cause) {
    throw new Error(`an audit gave no report: ${stderr}`, { cause })
  }
}

const audit = async (address: string, folder: string, number: number): Promise<Audit> => {
  const startedMs = performance.now()
  const file = join(folder, `audit-${number}.json`)
  const report = await check(address, '--since', join(folder, 'before.json'), '--save-snapshot', file)
  const texts = (findings: Report['findings']) =>
    findings.map(({ check: id, message, severity }) => `${severity} ${id} ${message}`)
  const counted = report.findings.filter(isCounted)
  const failed = report.checks.filter(({ outcome }) => outcome === 'error').map(({ id }) => `error in ${id}`)
  const inconclusive = report.verdict === 'inconclusive' ? undecidedIn(report) : null
  const passing = report.findings.filter(({ confirmation }) => confirmation === 'transient')
  const wrong = [...counted.map(({ symptom, current }) => `${symptom}: ${current}`), ...failed]
  if (inconclusive !== null) wrong.push(`inconclusive: ${inconclusive}`)
  for (const what of wrong) console.log(`wrong in audit ${number}, kept in ${file}: ${what}`)
  return {
    counted: [...texts(counted), ...failed],
    passing: texts(passing),
    inconclusive,
    ms: performance.now() - startedMs,
  }
}

/** What could not be judged, and what else the gate lacked. */
const undecidedIn = ({ checks, gate }: Report): string =>
  [
    ...checks.flatMap(({ id, outcome, reason }) => (outcome === 'unknown' ? [`${id} ${reason ?? ''}`] : [])),
    ...gate.reasons,
  ].join('; ')

/** Writes settings and moves leaders until it is told to stop; how often it did. */
const move = async (cluster: LocalCluster, signal: AbortSignal): Promise<number> => {
  let writes = 0
  for (; !signal.aborted; writes++) {
    await cluster.configure({ partitionReplication: writes % 2 === 0 ? 3 : 2 })
    await cluster.restatectl(['partitions', 'leadership', 'pin', '--node', String((writes % 3) + 1), '0-3'])
    await delay(250)
  }
  return writes
}

const auditsOf = async (address: string, folder: string, count: number): Promise<readonly Audit[]> => {
  const audits: Audit[] = []
  let next = 0
  const work = async (worker: number): Promise<void> => {
    await delay(worker * 300)
    while (next < count) audits.push(await audit(address, folder, (next += 1)))
  }
  await Promise.all(Array.from({ length: sideBySide }, (_, worker) => work(worker)))
  return audits
}

const tally = (texts: readonly string[]): string =>
  [...Map.groupBy(texts, (text) => text)]
    .map(([text, { length }]) => `${length} × ${text}`)
    .sort()
    .join('; ') || 'none'

const main = async (count: number): Promise<number> => {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort(name))
  const folder = await mkdtemp(join(tmpdir(), 'preflight-audits-'))
  const cluster = await startCluster({ driver: 'processes', nodes: 3, signal: interruption.signal })
  try {
    const [address = ''] = cluster.addresses
    await cluster.provision({ partitions: 4 })
    await cluster.waitUntilServing()
    await check(address, '--save-snapshot', join(folder, 'before.json'))
    const moving = new AbortController()
    const moves = move(cluster, moving.signal)
    moves.catch(() => undefined)
    // An audit that fails ends the proof, and nobody may go on moving then.
    const audits = await auditsOf(address, folder, count).finally(() => moving.abort())
    const wrong = audits.flatMap(({ counted }) => counted)
    const inconclusive = audits.flatMap((one) => one.inconclusive ?? [])
    const longest = Math.max(...audits.map(({ ms }) => ms))
    console.log(`passing: ${tally(audits.flatMap(({ passing }) => passing))}`)
    console.log(`counted: ${tally(wrong)}`)
    console.log(`inconclusive: ${tally(inconclusive)}`)
    console.log(
      `${audits.length} audits during ${await moves} changes, the longest ${(longest / 1_000).toFixed(1)} s, ` +
        `${wrong.length} findings that count, ${inconclusive.length} inconclusive`,
    )
    return wrong.length === 0 && inconclusive.length === 0 && audits.length === count ? 0 : 1
  } finally {
    await cluster.stop()
  }
}

process.exitCode = await main(Number(process.argv[2] ?? 200))
