import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseRecording, PreflightError } from '@restate-preflight/core'
import { formatNames } from '@restate-preflight/reporters/formats'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'
import { writeFormats } from '../src/write-formats.ts'
import { temporaryFolder } from './folder.ts'
import { judge } from './judge.ts'

const recording = new URL('./recorded/node-killed.json', import.meta.url)
const report = await judge(parseRecording(readFileSync(recording, 'utf8'), 'node-killed'))
const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))

const context = {
  flags: { detail: undefined, problems: false, verbose: false },
  stdout: { isTerminal: true, width: 100, color: true },
  plugins,
  env: {},
} as const

describe('writeFormats', () => {
  it('writes every format to its file, without colours', async () => {
    await using folder = await temporaryFolder()
    const outputs = formatNames.map((format) => ({ format, file: folder.file(format) }))
    expect(await writeFormats(outputs, report, context)).toEqual([])
    expect(readdirSync(folder.path).sort()).toEqual([...formatNames].sort())
    for (const name of formatNames) {
      const text = readFileSync(folder.file(name), 'utf8')
      expect(text).toContain('node-alive')
      expect(text).not.toContain(String.fromCharCode(27))
    }
  })

  it('gives SARIF the page of each check that has a finding', async () => {
    await using folder = await temporaryFolder()
    await writeFormats([{ format: 'sarif', file: folder.file('a.sarif') }], report, context)
    const { runs } = JSON.parse(readFileSync(folder.file('a.sarif'), 'utf8')) as {
      readonly runs: readonly { readonly tool: { readonly driver: { readonly rules: readonly Rule[] } } }[]
    }
    const rule = runs[0]?.tool.driver.rules.find(({ id }) => id === 'health/node-alive')
    expect(rule?.help.markdown).toMatch(/^# health\/node-alive\n[^]*## What to do/u)
  })

  it('writes what it can where one file cannot be written, and says which', async () => {
    await using folder = await temporaryFolder()
    const outputs = [
      { format: 'json', file: folder.file('none/a.json') },
      { format: 'short', file: folder.file('b.txt') },
    ] as const
    const [failure, ...others] = await writeFormats(outputs, report, context)
    expect(others).toEqual([])
    expect(PreflightError.is(failure) && failure.code).toBe('RP1205')
    expect(String(failure)).toContain(
      `${folder.file('none/a.json')} was not written: ENOENT: no such file or directory`,
    )
    expect(String(failure)).not.toContain('.tmp')
    expect(readFileSync(folder.file('b.txt'), 'utf8')).toContain('high health/node-alive node:N3')
  })

  it('adds to the summary of the step what others have begun', async () => {
    await using folder = await temporaryFolder()
    writeFileSync(folder.file('summary.md'), 'before\n')
    const env = { GITHUB_STEP_SUMMARY: folder.file('summary.md') }
    await writeFormats([{ format: 'github', file: folder.file('a') }], report, { ...context, env })
    await writeFormats([{ format: 'short', file: folder.file('b') }], report, { ...context, env })
    const summary = readFileSync(folder.file('summary.md'), 'utf8')
    expect(summary).toMatch(/^before\n## ✗ Restate cluster /u)
    expect(summary.match(/^## /gmu)).toHaveLength(1)
  })
})

interface Rule {
  readonly id: string
  readonly help: { readonly markdown: string }
}
