/**
 * Writes annotations to the log and a summary to the page of the run.
 * Environment: GITHUB_STEP_SUMMARY, REPORT (may be empty), EXIT_CODE.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { env, stdout } from 'node:process'

/** GitHub shows ten of each level and step, and takes 1 MiB of summary. */
const maxAnnotations = 10
const maxRows = 100
const maxSummaryBytes = 1_000_000

const meanings = {
  0: 'the gate passed',
  1: 'findings failed the gate',
  2: 'wrong usage or configuration: nothing was judged',
  3: 'inconclusive: what has to be judged could not be',
}

/** What a node calls itself must neither start a command of the runner nor become markup. */
const inCommand = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const inProperty = (text) => inCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
const inMarkdown = (text) =>
  String(text)
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

const isCounted = ({ severity, confirmation, waived, causedBy }) =>
  severity !== 'info' && confirmation !== 'transient' && waived === null && causedBy === null

const levelOf = ({ severity }) => (severity === 'high' || severity === 'critical' ? 'error' : 'warning')

const annotations = (findings) =>
  ['error', 'warning'].flatMap((level) =>
    findings
      .filter((finding) => levelOf(finding) === level)
      .slice(0, maxAnnotations)
      .map(
        ({ check, severity, symptom, action }) =>
          `::${level} title=${inProperty(`${check} (${severity})`)}::${inCommand(`${symptom}. ${action}`)}`,
      ),
  )

const row = (cells) => `| ${cells.map(inMarkdown).join(' | ')} |`

const summary = ({ cluster, verdict, grade, coverage, gate, findings }) => {
  const counted = findings.filter(isCounted)
  return [
    `## ${gate.passed ? '✅' : '❌'} restate-preflight: ${inMarkdown(verdict)}`,
    '',
    `Cluster ${inMarkdown(cluster.name ?? 'without a name')}, ${inMarkdown(cluster.lifecycle.state)}; grade ${inMarkdown(grade.letter ?? 'withheld')}; ${Math.round(coverage * 100)} % judged.`,
    '',
    ...gate.reasons.map((reason) => `- ${inMarkdown(reason)}`),
    '',
    ...(counted.length === 0
      ? ['No findings.']
      : [
          '| severity | check | what | what to do |',
          '| --- | --- | --- | --- |',
          ...counted
            .slice(0, maxRows)
            .map(({ severity, check, symptom, action }) => row([severity, check, symptom, action])),
          ...(counted.length > maxRows ? ['', `${counted.length - maxRows} more are in the report.`] : []),
        ]),
    '',
  ].join('\n')
}

const code = env.EXIT_CODE ?? ''
const meaning = meanings[code] ?? `exit code ${code}`
if ((env.REPORT ?? '') === '') {
  stdout.write(`::error title=restate-preflight::${inCommand(meaning)}\n`)
  appendFileSync(env.GITHUB_STEP_SUMMARY, `## ❌ restate-preflight: ${inMarkdown(meaning)}\n`)
} else {
  const report = JSON.parse(readFileSync(env.REPORT, 'utf8'))
  for (const line of annotations(report.findings.filter(isCounted))) stdout.write(`${line}\n`)
  if (code !== '0' && report.findings.every((finding) => !isCounted(finding)))
    stdout.write(
      `::error title=restate-preflight::${inCommand([meaning, ...report.gate.reasons].join('; '))}\n`,
    )
  const text = summary(report)
  appendFileSync(env.GITHUB_STEP_SUMMARY, Buffer.from(text).subarray(0, maxSummaryBytes))
}
