import { PreflightError } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { loadConfig, validateOutput } from '../src/index.ts'
import { folderWith } from './folder.ts'

const validated = async (text: string): Promise<string> => {
  await using folder = await folderWith({ 'a.yaml': text })
  const loaded = await loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env })
  try {
    validateOutput(loaded, ['pretty', 'junit'])
    return 'accepted'
  } catch (error) {
    if (PreflightError.is(error)) return `${error.code} ${error.message}`
    throw error
  }
}

describe('validateOutput', () => {
  it.each([
    ['no output', '', 'accepted'],
    ['formats that there are', 'output: [pretty, junit=report.xml]\n', 'accepted'],
    [
      'a slip',
      'output:\n  - pretty\n  - juint=report.xml\n',
      'RP1004 a.yaml:3: output[1]: there is no format "juint" (did you mean "junit"?)',
    ],
    [
      'a format far from any',
      'output: [pdf]\n',
      'RP1004 a.yaml:1: output[0]: there is no format "pdf"; there are pretty, junit',
    ],
  ])('answers to %s', async (_, text, answer) => {
    expect(await validated(text)).toContain(answer)
  })
})
