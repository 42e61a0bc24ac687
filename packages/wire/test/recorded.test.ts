import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { recordedKeys, type Recording } from './lab.ts'
import { expectSameAsPrinted } from './oracle.ts'
import { serverVersions } from './server.ts'

describe.each(serverVersions)('recorded from %s', (version) => {
  it.each(recordedKeys)('%s decodes to what restatectl printed', async (key) => {
    const file = join(import.meta.dirname, 'recorded', `${version}.json`)
    const recording = JSON.parse(await readFile(file, 'utf8')) as Recording
    expectSameAsPrinted(key, recording[key])
  })
})
