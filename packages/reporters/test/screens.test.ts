import { nodeStates, severities, type Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { detailFor, pretty, statusPretty, type DetailContext, type ReporterOptions } from '../src/index.ts'
import { stateMarks } from '../src/pretty/header.ts'
import { outcomeMarks, severityMarks } from '../src/pretty/marks.ts'
import type { Mark } from '../src/pretty/page.ts'
import { reviewMarks } from '../src/pretty/review.ts'
import { scenarios } from './scenarios.ts'
import { states } from './states.ts'

/** What people see in each state of a cluster. `npm run golden` renews it; then read the difference line by line. */
const golden = (name: string) => new URL(`golden/states/${name}.txt`, import.meta.url).pathname

const widths = [60, 100] as const
const commands = { status: statusPretty, check: pretty } as const

const escape = String.fromCharCode(27)
const withoutColours = (text: string): string => text.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')

describe.each(states)('the screens of a cluster that is %s', (state, report) => {
  it('are about that state', () => {
    expect(report.cluster.lifecycle.state).toBe(state)
  })

  it('are as in the golden file', async () => {
    const screens = Object.entries(commands).flatMap(([name, command]) =>
      widths.map((width) => `${`── ${name} `.padEnd(width, '─')}\n${command(report, { width })}`),
    )
    await expect(screens.join('\n')).toMatchFileSnapshot(golden(state))
  })
})

const reports: readonly (readonly [string, Report])[] = [
  ...states,
  ...Object.entries(scenarios).map(([name, build]) => [name, build()] as const),
]

const everyWay: readonly ReporterOptions[] = [60, 80, 100, 120].flatMap((width) =>
  (['operator', 'developer'] as const).flatMap((detail) =>
    [{}, { verbose: true }, { problemsOnly: true }].map((more) => ({ width, detail, ...more })),
  ),
)

describe.each(reports)('any screen of %s', (_, report) => {
  it('is the same text with colours as without', () => {
    for (const options of everyWay) {
      for (const command of Object.values(commands)) {
        expect(withoutColours(command(report, { ...options, color: true }))).toBe(command(report, options))
      }
    }
  })

  it('keeps to the width, but for a word that cannot be broken', () => {
    for (const options of everyWay) {
      for (const command of Object.values(commands)) {
        const lines = command(report, options).split('\n')
        const tooLong = lines.filter((line) => line.length > (options.width ?? 0) && !isUnbreakable(line))
        expect(tooLong).toEqual([])
      }
    }
  })
})

/** A command on a line of its own (five spaces), or behind a label nothing but one address, id, or command in backticks. */
const isUnbreakable = (line: string): boolean =>
  /^ {5}(?:restat\S+|export) /.test(line) || /^(?:\s*\S+\s{2,})?\s*(?:`[^`]+`|\S+)[^\s`]*$/.test(line)

describe('marks', () => {
  it.each<readonly [string, Readonly<Record<string, Mark>>]>([
    ['cluster states', stateMarks],
    ['severities and outcomes', { ...severityMarks, ...outcomeMarks }],
    ['review lines', reviewMarks],
  ])('of %s tell by their words what they tell by their colours', (_, marks) => {
    const words = Object.values(marks).map(({ word }) => word)
    expect(new Set(words).size).toBe(words.length)
    expect(words.every((word) => word !== '')).toBe(true)
  })

  it('has a glyph for good that is never one for bad', () => {
    const marks: readonly Mark[] = [severityMarks, outcomeMarks, stateMarks, reviewMarks].flatMap((group) =>
      Object.values<Mark>(group),
    )
    const tonesOf = Map.groupBy(marks, ({ glyph }) => glyph)
    for (const own of tonesOf.values()) {
      const tones = new Set(own.map(({ tone }) => tone))
      expect(tones.has('good') && tones.size > 1).toBe(false)
    }
  })

  it('names every severity and every state of a node in words', () => {
    expect(Object.keys(severityMarks).sort()).toEqual([...severities].sort())
    for (const state of nodeStates) {
      const [first, ...rest] = healthy().cluster.nodes
      if (first === undefined) throw new Error('the healthy cluster has nodes')
      const cluster = { ...healthy().cluster, nodes: [{ ...first, state, because: 'so' }, ...rest] }
      expect(statusPretty({ ...healthy(), cluster })).toMatch(new RegExp(`${first.id}.*\\b${state}\\b`))
    }
  })
})

const healthy = (): Report => {
  const build = scenarios['healthy']
  if (build === undefined) throw new Error('there is a healthy scenario')
  return build()
}

describe('what follows from a cause', () => {
  const report = (name: 'folded' | 'folded-in-a-chain') => scenarios[name]?.() ?? healthy()

  it('is one line below it', () => {
    const text = pretty(report('folded'))
    expect(text).toContain('folded    3 findings and 3 unknown checks follow from it (-v shows them)')
    expect(text).not.toContain('symptom   The admin role of N3')
    expect(text).not.toContain('could not be judged')
  })

  it('is shown whole with -v, and says from what it follows', () => {
    const text = pretty(report('folded'), { verbose: true })
    expect(text).toContain('symptom   The admin role of N3 is starting-up.')
    expect(text.match(/confirmed · follows from health\/node-alive/g)).toHaveLength(3)
    expect(text).toContain('follows   from health/node-alive')
  })

  it('stands below the first cause of a chain', () => {
    const text = pretty(report('folded-in-a-chain'))
    expect(text).toMatch(/✗ HIGH {6}health\/node-alive[^✗▲]*folded {4}2 findings and 2 unknown checks/)
    expect(text).toContain('health/role-ready · confirmed')
  })

  it('is shown by itself where its cause is not shown', () => {
    const { findings, ...rest } = report('folded')
    const orphaned = { ...rest, findings: findings.filter(({ check }) => check !== 'health/node-alive') }
    expect(pretty(orphaned)).toContain('symptom   The admin role of N3')
    expect(pretty(orphaned)).toContain('could not be judged')
  })

  it('does not loop where findings cause each other', () => {
    const chain = report('folded-in-a-chain')
    const [first, second] = chain.findings
    const turned = chain.findings.map((finding) => ({
      ...finding,
      causedBy: finding === first ? (second?.id ?? null) : (first?.id ?? null),
    }))
    expect(pretty({ ...chain, findings: turned })).toContain(first?.symptom)
  })
})

describe('commands of findings', () => {
  const acting = (action: string): Report => {
    const report = states.find(([state]) => state === 'degraded')?.[1] ?? healthy()
    return { ...report, findings: report.findings.map((finding) => ({ ...finding, action })) }
  }

  it('are told the addresses of nodes that serve, where they name none', () => {
    expect(pretty(acting('Look at `restatectl nodes list`.'))).toContain(
      '     export RESTATECTL_ADDRESS=http://127.0.0.1:5001,http://127.0.0.1:5002,http://127.0.0.1:5004\n',
    )
  })

  it.each(['restatectl nodes list --address http://127.0.0.1:5001', 'Start the node.'])(
    'need no address in: %s',
    (action) => {
      expect(pretty(acting(action))).not.toContain('RESTATECTL_ADDRESS')
    },
  )
})

describe('-q', () => {
  it('leaves one line of a check and nothing of a status where all is well', () => {
    expect(pretty(healthy(), { problemsOnly: true }).trimEnd().split('\n')).toHaveLength(1)
    expect(statusPretty(healthy(), { problemsOnly: true })).toBe('')
  })
})

describe('detailFor', () => {
  const terminal: DetailContext = { flag: undefined, isTTY: true, env: {}, quiet: false, verbose: false }

  it.each<readonly [string, Partial<DetailContext>, 'operator' | 'developer']>([
    ['a terminal', {}, 'operator'],
    ['a terminal with -v', { verbose: true }, 'developer'],
    ['a pipe or file', { isTTY: false }, 'developer'],
    ['cron with -q', { isTTY: false, quiet: true }, 'operator'],
    ['CI', { isTTY: false, env: { CI: 'true' } }, 'developer'],
    ['CI that lends a terminal', { env: { CI: 'true' } }, 'developer'],
    ['CI with -q', { env: { CI: 'true' }, quiet: true }, 'operator'],
    ['CI=false', { env: { CI: 'false' } }, 'operator'],
    ['--detail auto', { flag: 'auto' }, 'operator'],
    ['--detail developer', { flag: 'developer' }, 'developer'],
    ['--detail developer with -q', { flag: 'developer', quiet: true }, 'developer'],
    ['--detail operator in CI with -v', { flag: 'operator', env: { CI: '1' }, verbose: true }, 'operator'],
  ])('is for %s: %j → %s', (_, context, detail) => {
    expect(detailFor({ ...terminal, ...context })).toBe(detail)
  })
})
