import { errorCatalogue, lifecycleMeanings } from '@restate-preflight/core'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wantedErrorPages } from './error-pages.ts'

const reference = fileURLToPath(new URL('../docs/reference', import.meta.url))
const checks = new Set(
  [...readFileSync(join(reference, 'checks.md'), 'utf8').matchAll(/^\| \[([a-z-]+\/[a-z-]+)\]/gm)].map(
    ([, id = '']) => id,
  ),
)

let folder = ''
const change = (name: string, edit: (page: string) => string) => {
  const path = join(folder, 'errors', name)
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
}
const wanted = () => wantedErrorPages(join(folder, 'errors'), checks)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'error-pages-'))
  cpSync(reference, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the pages of error codes', () => {
  it('are there for every code, fresh and complete, and for no other', () => {
    const { files, pages, problems } = wanted()
    expect(problems).toEqual([])
    expect([...pages.keys()].sort()).toEqual(Object.keys(errorCatalogue).sort())
    expect([...files].filter(([path, text]) => readFileSync(path, 'utf8') !== text)).toEqual([])
  })

  it('say what the catalogue says, and what the table of states says', () => {
    const { pages } = wanted()
    for (const [code, { title, meaning, action }] of Object.entries(errorCatalogue)) {
      const page = pages.get(code) ?? ''
      for (const text of [`# ${code} ${title}\n`, meaning, action]) expect(page).toContain(text)
    }
    for (const [code, rows] of Object.entries(lifecycleMeanings)) {
      const page = pages.get(code) ?? ''
      for (const { meaning, action } of rows) expect(page).toContain(`${meaning} **${action}**`)
    }
  })

  it('are missed where there are none, and strangers among them are named', () => {
    rmSync(join(folder, 'errors/RP2101.md'))
    writeFileSync(join(folder, 'errors/RP0000.md'), 'odd')
    expect(wanted().problems).toEqual([
      'RP2101 has no page RP2101.md',
      'RP0000.md is the page of no code of the catalogue',
    ])
  })

  it.each([
    [
      'a heading is missing',
      '## What to do',
      '## To do',
      ['the heading "## What to do" is missing', '"## To do" is no heading of such a page'],
    ],
    [
      'a check does not exist',
      '`health/node-alive`',
      '`health/node-alvie`',
      ['there is no check health/node-alvie'],
    ],
    [
      'nothing stands under a heading',
      /## How it shows\n\n[^#]*/,
      '## How it shows\n\n',
      ['nothing stands under "How it shows"'],
    ],
  ] as const)('are refused where %s', (_title, what, by, problems) => {
    change('RP2104.md', (page) => page.replace(what, by))
    expect(wanted().problems).toEqual(problems.map((problem) => `RP2104.md: ${problem}`))
  })

  it('keep the order of headings', () => {
    change('RP2104.md', (page) =>
      page
        .replace('How it shows', '-')
        .replace('What to do', 'How it shows')
        .replace('## -', '## What to do'),
    )
    expect(wanted().problems).toEqual([
      'RP2104.md: the order of headings is not How it shows, What to do, Related checks',
    ])
  })
})
