import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recordedKeys, type Recording } from './lab.ts'
import { expectSameAsPrinted, expectSameRules } from './oracle.ts'
import { parsePrinted } from './normalise.ts'
import { serverVersions } from './server.ts'

describe.each(serverVersions)('recorded from %s', (version) => {
  it.each(recordedKeys)('%s decodes to what restatectl printed', async (key) => {
    const file = join(import.meta.dirname, 'recorded', `${version}.json`)
    const recording = JSON.parse(await readFile(file, 'utf8')) as Recording
    expectSameAsPrinted(key, recording[key])
  })
})

it('rule_book of 1.7.12 decodes to what the admin API said', async () => {
  const file = join(import.meta.dirname, 'recorded', '1.7.12.json')
  const { rule_book: recorded } = JSON.parse(await readFile(file, 'utf8')) as Recording
  if (recorded === undefined) throw new Error('it is not recorded')
  expect(parsePrinted(recorded.printed)).toHaveLength(3)
  expectSameRules(recorded)
})
