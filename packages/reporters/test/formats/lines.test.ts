import type { Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { github } from '../../src/github.ts'
import { nagios } from '../../src/nagios.ts'
import { ndjson } from '../../src/ndjson.ts'
import { short } from '../../src/short.ts'
import { everyReport, hostile, known, large, mixed, tooOld } from './reports.ts'

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')

describe.each(everyReport)('short, of %s', (_, report) => {
  it('has a line for each finding, with three words before the text, and the verdict at its end', () => {
    const lines = linesOf(short(report))
    for (const line of lines) expect(line).toMatch(/^\S+ \S+ \S+ \S/u)
    const counting = lines.filter((line) => /^(?:critical|high|medium|low) /u.test(line))
    const standing = /^(?:info|waived|transient|folded|known) /u
    expect(counting.length + lines.filter((line) => standing.test(line)).length).toBe(report.findings.length)
    expect(lines.at(-1)).toMatch(
      new RegExp(`^verdict ${report.verdict} .* exit ${report.gate.exitCode}$`, 'u'),
    )
  })
})

describe.each(everyReport)('ndjson, of %s', (_, report) => {
  it('gives back the whole report, event by event', () => {
    const events = linesOf(ndjson(report)).map((line) => JSON.parse(line) as Record<string, unknown>)
    const all = (type: string) => events.filter((event) => event['type'] === type).map((event) => event[type])
    expect(new Set(events.map(({ schemaVersion }) => schemaVersion))).toEqual(new Set([report.schemaVersion]))
    const [first, last] = [events[0], events.at(-1)] as unknown as readonly Report[]
    expect({
      ...last,
      type: undefined,
      tool: first?.tool,
      run: first?.run,
      cluster: { ...first?.cluster, nodes: all('node') },
      checks: all('check'),
      findings: all('finding'),
      errors: all('error'),
    }).toEqual(report)
  })
})

describe.each(everyReport)('nagios, of %s', (_, report) => {
  it('is a line with performance data as the guidelines for plugins want it, and lines of text', () => {
    const [first = '', ...rest] = linesOf(nagios(report))
    const [text = '', data = '', ...more] = first.split('|')
    expect(more).toEqual([])
    const words = { ok: 'OK', degraded: 'WARNING', failing: 'CRITICAL', inconclusive: 'UNKNOWN' }
    expect(text.startsWith(`RESTATE ${words[report.verdict]} - `)).toBe(true)
    for (const datum of data.trim().split(' '))
      expect(datum).toMatch(/^[a-z]+=\d+(?:\.\d+)?(?:s|%|)(?:;;;0(?:;\d+)?)$/u)
    expect(rest.join('')).not.toContain('|')
  })
})

/** As the runner of GitHub Actions reads a line. */
const commandIn = (line: string) => {
  const [, level = '', properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/u.exec(line) ?? []
  const decoded = (text: string) =>
    text
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%')
  const pairs = properties.split(',').map((pair) => /^(\w+)=(.*)$/u.exec(pair)?.slice(1).map(decoded) ?? [])
  return {
    level,
    title: pairs.find(([key]) => key === 'title')?.[1] ?? '',
    pairs: pairs.length,
    data: decoded(data),
  }
}

describe('short and nagios', () => {
  it('call nothing by its severity that is known from the baseline', () => {
    expect(linesOf(short(known()))[0]).toBe(
      'known health/node-alive node:N2 N2 gave no answer. (high; known from the baseline, and the gate is on what is new)',
    )
    const [headline, first] = linesOf(nagios(known()))
    expect(headline).toContain('known from the baseline: health/node-alive |')
    expect(headline).toContain(' high=0;;;0 ')
    expect(first).toMatch(/^high health\/node-alive .* \(known from the baseline, /u)
  })
})

describe.each(everyReport)('github, of %s', (_, report) => {
  it('has commands with one title each, at most ten of a level, and the verdict at its end', () => {
    const lines = linesOf(github(report))
    const commands = lines.map(commandIn)
    for (const { level, title, pairs } of commands) {
      expect(['error', 'warning', 'notice']).toContain(level)
      expect([title === '', pairs]).toEqual([false, 1])
    }
    for (const own of Map.groupBy(commands, ({ level }) => level).values())
      expect(own.length).toBeLessThanOrEqual(10)
    expect(commands.at(-1)?.title).toBe(`restate-preflight: ${report.verdict}`)
  })
})

describe('github', () => {
  it('makes a notice of what does not count', () => {
    const levels = linesOf(github(mixed()))
      .map(commandIn)
      .map(({ level, title }) => `${level} ${title}`)
    expect(levels).toEqual([
      'error high health/node-alive (node N2)',
      'warning 2 checks unknown',
      'notice waived: medium consistency/cache-matches-store (node N3)',
      'notice transient: medium health/role-ready (node N3)',
      'notice folded: low health/metadata-readable (node N1)',
      'notice restate-preflight: failing',
    ])
  })

  it('makes a notice of what the gate passes over: what is known, and what need not be judged', () => {
    const commands = linesOf(github(known())).map(commandIn)
    expect(commands.map(({ level, title }) => `${level} ${title}`)).toEqual([
      'notice known: high health/node-alive (node N2)',
      'notice 3 checks unknown',
      'notice restate-preflight: ok',
    ])
    expect(commands[0]?.data).toBe(
      'N2 gave no answer.\nknown from the baseline, and the gate is on what is new',
    )
  })

  it('names the worst ten and the number of the others', () => {
    const lines = linesOf(github(large()))
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10)
    expect(lines).toContain('and 9990 errors more: see the summary of this step')
  })

  it('says why the gate did not pass, be there an annotation for it or not', () => {
    const [only, ...rest] = linesOf(github(tooOld())).map(commandIn)
    expect(rest).toEqual([])
    expect(only?.data).toMatch(/ · exit 3\nwhat was judged is 3600 s old \(at most 900 s\)$/u)
  })

  it('lets no hostile text begin a command or add a property', () => {
    const [first] = linesOf(github(hostile())).map(commandIn)
    expect(first?.data).toContain('%0A # todo')
    expect(first?.title).toContain('"double"')
  })
})
