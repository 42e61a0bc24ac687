import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes, facts } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { cliPage } from './cli-page.ts'
import { configPage } from './config-page.ts'
import { environmentPage } from './environment-page.ts'
import { exitCodesPage } from './exit-codes-page.ts'
import { factsPage } from './facts-page.ts'
import { schemaPage } from './schema-page.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'reference-'))

/** The cells of the row that begins with a cell. */
const row = (page: string, first: string): readonly string[] | undefined =>
  page
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .find((cells) => cells[1] === first)
    ?.slice(2, -1)

const written = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('the page of the configuration', () => {
  it('has the words of the validation, the defaults of settings and the meanings of the type', async () => {
    const page = await configPage(join(root, 'packages/core/src/config.ts'))
    expect(row(page, '`failOn`')).toEqual([
      'low, medium, high, critical or never',
      '`high`',
      'The mildest severity that fails the gate.',
    ])
    expect(row(page, '`addresses` (required)')).toEqual([
      'a list; each is a text',
      'Fabric addresses of any of its nodes.',
    ])
    expect(row(page, '`concurrency`')?.[0]).toBe('a whole number from 1 to 1000')
    expect(row(page, '`tls.ca`')?.[0]).toBe('a text')
  })

  it('does not leave out a key that nobody explained', async () => {
    const file = written('config.ts', 'export interface Config { readonly failOn?: string }')
    await expect(async () => configPage(file)).rejects.toThrow('no doc comment of Config.failOn')
  })
})

describe('the page of the environment', () => {
  it('has what settings ask for, with the meaning of the flag', async () => {
    const page = await environmentPage(root, everyFlag)
    expect(row(page, '`RESTATE_PREFLIGHT_FAIL_ON`')).toEqual(['`--fail-on`', 'what fail-on means'])
  })

  it('refuses a variable without a flag', async () => {
    await expect(async () => environmentPage(root, {})).rejects.toThrow('there is no flag for the variable')
  })

  it('refuses to explain what no source reads', async () => {
    await expect(async () => environmentPage(folder, everyFlag)).rejects.toThrow('which nothing reads')
  })
})

const everyFlag = new Proxy({}, { get: (_, name) => ({ description: `what ${String(name)} means` }) })

it('the page of exit codes has every code once', async () => {
  const page = await exitCodesPage()
  for (const [name, code] of Object.entries(exitCodes))
    expect(row(page, String(code))?.[0]).toBe(`\`${name}\``)
})

it('the page of facts has every fact with what is called for it', async () => {
  const page = await factsPage([], () => '')
  const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
  expect(sections).toEqual(Object.values(facts).map(({ id }) => id))
  expect(row(page.slice(page.indexOf('\n## node.metrics')), 'calls')).toEqual(['`GET /metrics`'])
})

it('the page of a schema has fields inside of fields, and what they refer to', async () => {
  const page = await schemaPage('x.schema.json', {
    type: 'object',
    required: ['run'],
    properties: {
      run: { type: 'object', properties: { at: { $ref: '#/$defs/instant', description: 'When.' } } },
      all: { type: 'array', maxItems: 3, items: { properties: { id: { type: ['string', 'null'] } } } },
    },
    $defs: { instant: { type: 'string', pattern: '^a$' } },
  })
  expect(row(page, '`run`')).toEqual(['object', ''])
  expect(row(page, '`run.at` (may be absent)')).toEqual(['[instant](#instant)', 'When.'])
  expect(row(page, '`all` (may be absent)')).toEqual(['list of object, at most 3', ''])
  expect(row(page, '`all[].id` (may be absent)')).toEqual(['string or null', ''])
  expect(page).toContain('## instant\n\nstring like `^a$`.')
})

it('the page of commands tells a flag of its own from one that a group brings', async () => {
  const shared = { description: 'for each call' }
  const page = await cliPage(
    {
      look: {
        summary: 'Look.',
        flags: { wait: shared, own: { char: 'o', type: 'boolean', description: 'mine' } },
      },
      stay: { summary: 'Stay.', flags: { wait: { description: 'for ever' } } },
      'not:told': { summary: 'Hidden.', hidden: true },
    },
    { connection: { wait: shared } },
  )
  expect(row(page, '`-o, --own`')).toEqual(['mine'])
  expect(page.slice(page.indexOf('## look'), page.indexOf('## stay'))).toContain(
    '[connection](#connection-flags)',
  )
  expect(row(page.slice(page.indexOf('## stay')), '`--wait VALUE`')).toEqual(['for ever'])
  expect(page).not.toContain('Hidden')
})
