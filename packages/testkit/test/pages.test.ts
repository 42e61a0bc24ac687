import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markdownTable, pageProblems, wantedPages } from '../src/index.ts'

const check = defineCheck({
  id: 'sample/lights-on',
  summary: 'the lights are on',
  severity: 'low',
  per: 'cluster',
  needs: { ident: facts.ident },
  settleMs: 2_000,
  messages: {
    dark: { symptom: 'It is dark', required: '', current: '', impact: '', action: '' },
  },
  options: { lamps: { type: 'integer', default: 1, minimum: 1, maximum: 9, summary: 'how many lamps' } },
  evaluate: () => [],
})
const plugin = definePlugin({ name: 'sample', version: '1.0.0', namespace: 'sample', checks: [check] })

const prose = [
  '## What it decides\n\nWhether they are on.',
  '## Why it matters\n\nOne stumbles.',
  '## What to do\n\n### dark\n\nPress `the ${switch}`.\n\n```\n## not a heading\n```',
  '## When to switch it off\n\nAt night.',
  '## Facts it needs\n\n`node.ident`.',
].join('\n\n')

let folder = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const writeWanted = () => {
  for (const [path, text] of wantedPages(plugin, folder).files) writeFileSync(path, text)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'))
  mkdirSync(join(folder, 'checks'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('pages', () => {
  it('are fresh once they were generated, and generating again changes nothing', () => {
    write('checks/lights-on/lights-on.md', `${prose}\n`)
    expect(pageProblems(plugin, folder)).toEqual([
      'checks/lights-on/lights-on.md is stale: generate it again',
      'pages.gen.ts is stale: generate it again',
    ])
    writeWanted()
    expect(pageProblems(plugin, folder)).toEqual([])
  })

  it('carry a header that says what the check declares', () => {
    write('checks/lights-on/lights-on.md', `${prose}\n`)
    const page = wantedPages(plugin, folder).files.get(join(folder, 'checks/lights-on/lights-on.md'))
    expect(page).toBe(`<!-- generated: header -->

# sample/lights-on

The lights are on.

| property            | value                         |
| ------------------- | ----------------------------- |
| severity            | low                           |
| judged per          | cluster                       |
| confirmed           | after 2 s                     |
| while settling      | no difference                 |
| before provisioning | skipped                       |
| required            | yes                           |
| tags                | none                          |
| cost                | nothing beyond the foundation |

Options:

| option  | type            | default | meaning        |
| ------- | --------------- | ------- | -------------- |
| \`lamps\` | integer, 1 to 9 | 1       | how many lamps |

Messages:

- \`dark\`: It is dark

<!-- /generated -->

${prose}
`)
  })

  it('arrive in the module as they are, whatever characters they hold', async () => {
    write('checks/lights-on/lights-on.md', `${prose}\n`)
    writeWanted()
    const module = (await import(join(folder, 'pages.gen.ts'))) as { pages: Record<string, string> }
    expect(module.pages['sample/lights-on']).toContain('Press `the ${switch}`.\n\n```\n## not a heading\n```')
  })

  it('are missed where there are none, and folders without a check are named', () => {
    write('checks/lamp/lamp.md', prose)
    expect(wantedPages(plugin, folder).problems).toEqual([
      'sample/lights-on has no page checks/lights-on/lights-on.md',
      'checks/lamp belongs to no check of the plugin',
    ])
  })

  it('must have every heading', () => {
    write('checks/lights-on/lights-on.md', prose.replace('## Why it matters', '## Why'))
    expect(wantedPages(plugin, folder).problems).toEqual([
      'checks/lights-on/lights-on.md: the heading "## Why it matters" is missing',
    ])
  })

  it('must explain every message and no other, and leave nothing empty', () => {
    const page = prose.replace('### dark', '### dim').replace('One stumbles.', '')
    write('checks/lights-on/lights-on.md', page)
    expect(wantedPages(plugin, folder).problems).toEqual([
      'checks/lights-on/lights-on.md: the message dark has no "### dark" under "What to do"',
      'checks/lights-on/lights-on.md: "### dim" is no message of the check',
      'checks/lights-on/lights-on.md: nothing stands under "Why it matters"',
    ])
  })

  it('keep the order of headings', () => {
    const [first, ...rest] = prose.split(/\n\n(?=## [A-Z])/)
    write('checks/lights-on/lights-on.md', [...rest, first].join('\n\n'))
    expect(wantedPages(plugin, folder).problems).toEqual([
      'checks/lights-on/lights-on.md: the order of headings is not What it decides, Why it matters, What to do, When to switch it off, Facts it needs',
    ])
  })
})

describe('a Markdown table', () => {
  it('is aligned, and keeps bars inside cells', () => {
    expect(markdownTable(['a', 'long'], [['x|y', '1']])).toBe(
      ['| a    | long |', '| ---- | ---- |', '| x\\|y | 1    |'].join('\n'),
    )
  })
})
