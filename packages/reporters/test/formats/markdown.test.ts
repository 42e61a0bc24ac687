import MarkdownIt from 'markdown-it'
import type { Report } from '@restate-preflight/core'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { describe, expect, it } from 'vitest'
import { inline } from '../../src/markdown/escape.ts'
import { markdown, stepSummary } from '../../src/markdown/markdown.ts'
import { everyReport, hostile, large, mixed } from './reports.ts'

/** As GitHub renders it: HTML allowed, addresses linked. */
const parser = new MarkdownIt({ html: true, linkify: true })

type Node = DefaultTreeAdapterTypes.Node

const nodesIn = (node: Node): readonly Node[] => [
  node,
  ...('childNodes' in node ? node.childNodes.flatMap(nodesIn) : []),
]

const elementsIn = (text: string): readonly string[] =>
  nodesIn(parse(parser.render(text))).flatMap((node) => ('tagName' in node ? [node.tagName] : []))

const textIn = (text: string): string =>
  nodesIn(parse(parser.render(text)))
    .flatMap((node) => (node.nodeName === '#text' && 'value' in node ? [node.value] : []))
    .join('')

const own = new Set(
  [
    'html',
    'head',
    'body',
    'h2',
    'h3',
    'p',
    'strong',
    'em',
    'code',
    'ol',
    'ul',
    'li',
    'details',
    'summary',
  ].concat(['table', 'thead', 'tbody', 'tr', 'th', 'td']),
)

describe.each(everyReport)('the Markdown of %s', (_, report) => {
  it('has no link, no image and no HTML but its own', () => {
    expect(elementsIn(markdown(report)).filter((name) => !own.has(name))).toEqual([])
  })

  it('says the verdict, the gate and each finding', () => {
    const text = textIn(markdown(report))
    expect(text).toContain(report.verdict)
    expect(text).toContain(`exit ${report.gate.exitCode}`)
    for (const { check } of report.findings) expect(text).toContain(check)
  })

  it('has rows of as many cells as their table has columns', () => {
    const trees = nodesIn(parse(parser.render(markdown(report))))
    const rows = trees.filter((node) => node.nodeName === 'tr')
    const widths = rows.map((row) => nodesIn(row).filter(({ nodeName }) => /^t[dh]$/u.test(nodeName)).length)
    expect(widths.every((width) => [2, 4, 6].includes(width))).toBe(true)
    const raw = markdown(report)
      .split('\n')
      .filter((text) => text.startsWith('| '))
    // The delimiter below each head is a row of the text only.
    expect(rows.length).toBe(raw.length - raw.filter((text) => text.startsWith('| ---')).length)
  })
})

describe('Markdown', () => {
  it.each([
    'a | b \\| c \\',
    '`code` and ``more` ` and `open',
    'see http://evil.example/a_b, (www.evil.example) and @someone #12 mailto:x@y.example',
    '<b>&amp; ![x](y) [x]: y ~~x~~ $x$ _x_ *x*',
    '| --- |',
  ])('reads as the text that it was given: %s', (text) => {
    const rendered = textIn(`before ${inline(text)} behind`).trim()
    expect(rendered.replaceAll('`', '')).toBe(`before ${text} behind`.replaceAll('`', ''))
    expect(elementsIn(`before ${inline(text)} behind`).filter((name) => !own.has(name))).toEqual([])
  })

  it('says of a waived finding until when and why', () => {
    expect(textIn(markdown(mixed()))).toContain('waived until 2026-03-01 00:00 UTC by w-1: the disk')
  })

  it('sends nobody mail, and links to nothing, for a hostile text', () => {
    const linked = /(?:^|[^`\w])(?:@someone|#12|www\.|https?:)/u
    const outside = parser.render(markdown(hostile())).replaceAll(/<code>.*?<\/code>/gsu, '')
    expect(outside).not.toMatch(linked)
  })

  it('is a comment that GitHub takes, and a step summary under 1 MiB, whatever its size', () => {
    const report = large()
    const wide: Report = { ...report, cluster: { ...report.cluster, name: 'ℵ'.repeat(1_000) } }
    const comment = markdown(wide)
    expect(comment.length).toBeLessThan(65_536)
    expect(Buffer.byteLength(stepSummary(wide))).toBeLessThan(2 ** 20)
    expect(comment).toMatch(/and 9970 findings more\./u)
    expect(comment).toMatch(/\d+ findings more in full/u)
  })
})
