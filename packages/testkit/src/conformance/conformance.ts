import { pluginDefect, type Check, type Plugin, type Snapshot } from '@restate-preflight/core'
import { misjudgedFaults, unreadNeeds } from '../faults.ts'
import { mistakesIn, observe } from '../observed.ts'
import { docs } from '../pages.ts'
import { fewClusters, sampleClusters } from '../sample-clusters.ts'
import { stability } from '../stability.ts'
import { isElsewhere } from '../stand-in.ts'
import type { AreaId, Complaint, ComplaintSeverity } from './complaint.ts'
import { impureCalls } from './impure-calls.ts'
import { nameProblems } from './names.ts'
import { optionProblems } from './options.ts'
import { speedProblems } from './speed.ts'
import { textProblems } from './texts.ts'

/** Judges a check in one area. */
interface Trial {
  readonly area: AreaId
  readonly severity: ComplaintSeverity
  readonly action: string
  problems(check: Check, clusters: readonly Snapshot[]): readonly string[]
}

const trials: readonly Trial[] = [
  {
    area: 'names',
    severity: 'low',
    action: 'Say in the id and the summary what should hold; message ids say what is wrong.',
    problems: nameProblems,
  },
  {
    area: 'texts',
    severity: 'medium',
    action: 'Give every message all five texts, and `finding` a value for each placeholder.',
    problems: textProblems,
  },
  {
    area: 'options',
    severity: 'medium',
    action: 'Correct the declaration, or let the schema accept what is configured by default: nothing.',
    problems: optionProblems,
  },
  {
    area: 'purity',
    severity: 'high',
    action:
      'Take what is needed from the context: facts by `read`, the time by `now`. Collectors read the rest.',
    problems: (check, clusters) => [
      ...codeProblems(check, clusters),
      ...(isElsewhere(check) ? [] : impureCalls(check, clusters)),
    ],
  },
  {
    area: 'faults',
    severity: 'high',
    action: 'Use `read`, or end by `unknown`. Where the need is dispensable, say so in `absence`.',
    problems: misjudgedFaults,
  },
  {
    area: 'faults',
    severity: 'low',
    action: 'Give a snapshot in which it is read (`--from FILE`), or take the need out.',
    problems: unreadNeeds,
  },
  {
    area: 'stability',
    severity: 'high',
    action: 'Leave generations, LSNs, times and positions in lists out of targets and decisions.',
    problems: stability,
  },
  {
    area: 'speed',
    severity: 'medium',
    action: 'Build maps once instead of searching lists for each element.',
    problems: speedProblems,
  },
]

/**
 * Judges a plugin as its users would want it judged, by what can be told without its tests: interface, names, texts, pages, options,
 * purity, faults, stability, speed.
 * @param onCheck Called before each check: a check that never returns can be named by whoever watches.
 */
export const conformance = async (
  plugin: Plugin,
  more: readonly Snapshot[] = [],
  onCheck: (id: string) => void = () => {},
): Promise<readonly Complaint[]> => {
  const defect = pluginDefect(plugin)
  if (defect !== null) return [shapeComplaint(defect)]
  const all = [...sampleClusters(), ...more]
  const few = [...fewClusters(), ...more]
  const complaints: Complaint[] = [
    ...(plugin.checks.length === 0 ? [shapeComplaint('it has no checks')] : []),
    ...doubledIds(plugin).map(doubledComplaint),
  ]
  for (const check of plugin.checks) {
    onCheck(check.id)
    const clusters = isElsewhere(check) ? few : all
    for (const { problems, ...trial } of trials)
      complaints.push(...problems(check, clusters).map((what) => ({ ...trial, check: check.id, what })))
    // What is no module has no pages to give.
    if (!isElsewhere(check)) complaints.push(...(await pageComplaints(plugin, check)))
  }
  return complaints
}

const shapeComplaint = (what: string): Complaint => ({
  area: 'interface',
  severity: 'critical',
  check: null,
  what,
  action: 'Make it by definePlugin and defineCheck, and export it as default.',
})

const doubledIds = ({ checks }: Plugin): readonly string[] =>
  [...Map.groupBy(checks, ({ id }) => id)].filter(([, { length }]) => length > 1).map(([id]) => id)

/** Each by itself may be well: it is the run that would refuse them (RP1106). */
const doubledComplaint = (id: string): Complaint => ({
  area: 'interface',
  severity: 'critical',
  check: id,
  what: `two of its checks are called ${id}`,
  action: 'Give each check an id of its own.',
})

const codeProblems = (check: Check, clusters: readonly Snapshot[]): readonly string[] => [
  ...new Set(clusters.flatMap((cluster) => mistakesIn(observe(check, cluster).judgements))),
]

const pageComplaints = async (plugin: Plugin, check: Check): Promise<readonly Complaint[]> => {
  const problems = await pageProblems(plugin, check)
  return problems.map((what) => ({
    area: 'pages',
    severity: 'medium',
    check: check.id,
    what,
    action: 'Write the page, put it under `freshPage`, and give it by the `page` function of the plugin.',
  }))
}

const pageProblems = async (plugin: Plugin, check: Check): Promise<readonly string[]> => {
  try {
    return docs(check, await plugin.page?.(check.id))
  } catch (error) {
    return [`${check.id}: its page cannot be read: ${error instanceof Error ? error.message : String(error)}`]
  }
}
