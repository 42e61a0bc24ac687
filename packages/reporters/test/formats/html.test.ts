import { gateAgain } from '@restate-preflight/core'
import { HtmlValidate } from 'html-validate'
import { parse, type DefaultTreeAdapterTypes, type ParserError } from 'parse5'
import { describe, expect, it } from 'vitest'
import { html } from '../../src/html/html.ts'
import { everyReport, hostile, large, mixed } from './reports.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const nodesIn = (node: Node): readonly Node[] => [
  node,
  ...('childNodes' in node ? node.childNodes.flatMap(nodesIn) : []),
]

const elementsIn = (text: string): readonly Element[] =>
  nodesIn(parse(text)).filter((node): node is Element => 'tagName' in node)

const attributesOf = ({ attrs }: Element): Readonly<Record<string, string>> =>
  Object.fromEntries(attrs.map(({ name, value }) => [name, value]))

const textOf = (node: Node): string =>
  nodesIn(node)
    .flatMap((inner) => (inner.nodeName === '#text' && 'value' in inner ? [inner.value] : []))
    .join('')

/** Of its rules those about style are left out: void tags with a slash, tabindex on regions that scroll, styles in the page. */
const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: { 'void-style': 'off', 'no-inline-style': 'error', 'require-sri': 'error' },
})

describe.each(everyReport)('the HTML of %s', (_, report) => {
  it('is HTML without an error of a parser or a validator', async () => {
    const errors: ParserError[] = []
    parse(html(report), { onParseError: (error) => errors.push(error) })
    expect(errors).toEqual([])
    const { results } = await validator.validateString(html(report))
    const messages = results.flatMap(({ messages: own }) => own)
    expect(messages.map(({ ruleId, line, message }) => `${ruleId} ${line}: ${message}`)).toEqual([])
  })

  it('runs nothing and loads nothing', () => {
    for (const element of elementsIn(html(report))) {
      expect(['script', 'img', 'iframe', 'link', 'object', 'embed', 'form', 'base']).not.toContain(
        element.tagName,
      )
      for (const [name, value] of Object.entries(attributesOf(element))) {
        expect(name).not.toMatch(/^on|^style$|src/u)
        if (name === 'href') expect(value).toMatch(/^#[a-z]+$/u)
      }
    }
  })

  it('has one heading of the first level, captions, and contents that lead somewhere', () => {
    const elements = elementsIn(html(report))
    const named = (name: string) => elements.filter(({ tagName }) => tagName === name)
    expect(named('h1')).toHaveLength(1)
    for (const table of named('table'))
      expect(nodesIn(table).filter(({ nodeName }) => nodeName === 'caption')).toHaveLength(1)
    const ids = elements.map((element) => attributesOf(element)['id'])
    for (const link of named('a')) expect(ids).toContain(attributesOf(link)['href']?.slice(1))
  })

  it('says the verdict, the exit code, each finding and each state of a node', () => {
    const text = textOf(parse(html(report)))
    expect(text).toContain(report.verdict.toUpperCase())
    for (const { check } of report.findings) expect(text).toContain(check)
    for (const { state } of report.cluster.nodes) expect(text).toContain(state)
  })
})

describe('HTML', () => {
  it('says of what is waived, transient or folded that it does not count', () => {
    const text = textOf(parse(html(mixed())))
    expect(text.match(/Does not count: /gu)).toHaveLength(3)
    expect(text).toContain('waived until 2026-03-01 00:00 UTC by w-1')
  })

  it.each([
    ['required', true, 'yes'],
    ['required', false, 'no'],
    ['any', false, 'yes'],
    ['never', true, 'no'],
  ] as const)(
    'says whether its gate, with fail-on-unknown %s, waits for what was not judged: required %s, %s',
    (failOnUnknown, required, word) => {
      const report = mixed()
      const checks = report.checks.map((check) => ({ ...check, required }))
      const judged = gateAgain({ ...report, checks }, { failOn: 'high', failOnUnknown }, { nowMs: 0 })
      const cells = elementsIn(html(judged)).filter((element) => attributesOf(element)['class'] === 'awaited')
      expect(new Set(cells.map(textOf))).toEqual(new Set([word]))
    },
  )

  it('shows hostile text as text', () => {
    const page = html(hostile())
    expect(page).not.toContain('<script')
    expect(textOf(parse(page))).toContain('<script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;')
  })

  it('stays small for 200 nodes and 10,000 findings, and says what it leaves out', () => {
    const page = html(large())
    expect(page.length).toBeLessThan(600_000)
    expect(page).toContain('9900 findings more are not shown')
  })
})
