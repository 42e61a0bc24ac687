import {
  clusterStates,
  nodeStates,
  severities,
  type Report,
  type Severity,
  type Verdict,
} from '@restate-preflight/core'
import { standingOf, standings, type Standing } from '../standing.ts'

/** A gauge with its samples. What is not known has no sample: it is not zero. */
export interface Family {
  /** Without the prefix; ends with the unit where there is one. */
  readonly name: string
  readonly help: string
  readonly unit?: 'seconds' | 'bytes' | 'ratio'
  readonly samples: readonly Sample[]
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

type Labels = Sample['labels']

/** The report as gauges. No label names a node, a partition or a log: the number of series does not grow with the cluster. */
export const familiesOf = (report: Report): readonly Family[] => {
  const { cluster, run, tool, verdict, grade, coverage, gate, checks, errors } = report
  const own = { cluster: cluster.name ?? '', address: run.addresses[0] ?? '', profile: run.profile }
  const sample = (value: number, labels: Labels = {}): Sample => ({ labels: { ...own, ...labels }, value })
  const known = (value: number | null | undefined): readonly Sample[] =>
    value === null || value === undefined ? [] : [sample(value)]
  /** One series for each word, 1 for the one that holds: an alert then need not know numbers. */
  const oneOf = (label: string, words: readonly string[], holds: string) =>
    words.map((word) => sample(word === holds ? 1 : 0, { [label]: word }))
  return [
    {
      name: 'build_info',
      help: 'The version that looked; always 1.',
      samples: [sample(1, { version: tool.version })],
    },
    { name: 'verdict', help: 'Which verdict holds.', samples: oneOf('verdict', verdicts, verdict) },
    { name: 'gate_passed', help: 'Whether the gate passed.', samples: [sample(Number(gate.passed))] },
    { name: 'exit_code', help: 'The exit code of the run.', samples: [sample(gate.exitCode)] },
    {
      name: 'grade_score',
      help: 'The grade, from 0 to 100. Absent while it is withheld.',
      samples: known(grade.score),
    },
    {
      name: 'grade_score_at_best',
      help: 'What the grade would be at best. Absent unless it is withheld.',
      samples: known(grade.wouldBe?.score),
    },
    {
      name: 'coverage_ratio',
      help: 'What was judged, of what applies.',
      unit: 'ratio',
      samples: [sample(Number(coverage.toFixed(4)))],
    },
    {
      name: 'findings',
      help: 'Findings by severity, and by whether they count or why not.',
      samples: findingCounts(report).map(({ labels, value }) => sample(value, labels)),
    },
    {
      name: 'check_findings',
      help: 'Findings that count, by check and severity. Absent where there is none.',
      samples: checkCounts(report).map(({ labels, value }) => sample(value, labels)),
    },
    {
      name: 'check_outcome',
      help: 'The outcome of a check; always 1.',
      samples: checks.map(({ id, outcome }) => sample(1, { check: id, outcome })),
    },
    {
      name: 'errors',
      help: 'What could not be reached, and checks that failed.',
      samples: [sample(errors.length)],
    },
    {
      name: 'cluster_state',
      help: 'In which state the cluster is.',
      samples: oneOf('state', clusterStates, cluster.lifecycle.state),
    },
    {
      name: 'nodes',
      help: 'Nodes by state.',
      samples: nodeStates.map((state) =>
        sample(cluster.nodes.filter((node) => node.state === state).length, { state }),
      ),
    },
    {
      name: 'partitions',
      help: 'Partitions of the partition table.',
      samples: known(cluster.partitions?.count),
    },
    {
      name: 'partitions_led',
      help: 'Partitions that have a leader.',
      samples: known(cluster.partitions?.led),
    },
    { name: 'logs', help: 'Logs of the log chain.', samples: known(cluster.logs?.count) },
    {
      name: 'logs_without_write_quorum',
      help: 'Logs that cannot be written to; counted up to 100.',
      samples: known(cluster.logs?.withoutWriteQuorum.length),
    },
    { name: 'run_rpcs', help: 'Calls that the run has cost the cluster.', samples: [sample(run.rpcs)] },
    {
      name: 'run_received_bytes',
      help: 'Bytes that the run has received.',
      unit: 'bytes',
      samples: [sample(run.bytesReceived)],
    },
    {
      name: 'run_duration_seconds',
      help: 'How long the run took.',
      unit: 'seconds',
      samples: [sample(run.durationMs / 1_000)],
    },
    { name: 'run_aborted', help: 'Whether the run was cut short.', samples: [sample(Number(run.aborted))] },
    {
      name: 'run_end_timestamp_seconds',
      help: 'When the run ended, in seconds since 1970.',
      unit: 'seconds',
      samples: [sample(Date.parse(run.endedAt) / 1_000)],
    },
  ]
}

const verdicts = ['ok', 'degraded', 'failing', 'inconclusive'] as const satisfies Verdict[]

/** Every combination that can occur, so that a series does not vanish when it falls to zero. */
const findingCounts = (report: Report): readonly Sample[] => {
  const counts = Map.groupBy(report.findings, (finding) =>
    keyOf(finding.severity, standingOf(finding, report)),
  )
  return severities
    .flatMap((severity) => standings.map((standing) => ({ severity, standing })))
    .filter(({ severity, standing }) =>
      severity === 'info' ? standing !== 'counted' && standing !== 'known' : standing !== 'info',
    )
    .map((labels) => ({ labels, value: counts.get(keyOf(labels.severity, labels.standing))?.length ?? 0 }))
}

const keyOf = (severity: Severity, standing: Standing): string => `${severity} ${standing}`

const checkCounts = (report: Report): readonly Sample[] =>
  [
    ...Map.groupBy(
      report.findings.filter((finding) => standingOf(finding, report) === 'counted'),
      ({ check, severity }) => `${check} ${severity}`,
    ),
  ].map(([key, own]) => {
    const [check = '', severity = ''] = key.split(' ')
    return { labels: { check, severity }, value: own.length }
  })
