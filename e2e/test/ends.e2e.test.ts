import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fixture, preflight, type Outcome } from '../src/preflight.ts'

/** A real cluster, as recorded: how a process ends does not depend on who was asked. */
const healthy = fileURLToPath(new URL('../../packages/cli/test/recorded/healthy.json', import.meta.url))

interface Ending {
  /** What a plugin does when it is imported, and when its check judges. */
  readonly plugin?: { readonly top?: string; readonly body?: string }
  /** What somebody else, who is no plugin, does in the process. */
  readonly preload?: string
  readonly args?: readonly string[]
}

const ending = async (name: string, { plugin, preload, args = ['check'] }: Ending): Promise<Outcome> => {
  const plugins = plugin === undefined ? [] : [`./${name}.mjs`]
  await writeFile(
    fixture(`${name}.mjs`),
    `import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
    ${plugin?.top ?? ''}
    export default definePlugin({
      name: 'odd', version: '1.0.0', namespace: 'odd',
      checks: [defineCheck({
        id: 'odd/first', summary: 'something holds', severity: 'low', per: 'cluster', settleMs: 0,
        needs: { configuration: facts.nodesConfiguration }, messages: {},
        *evaluate({ read }) { read('configuration'); ${plugin?.body ?? ''} },
      })],
    })`,
  )
  // In a thread a plugin ends nothing.
  await writeFile(fixture(`${name}.config.json`), JSON.stringify({ plugins, isolate: false }))
  const [command = '', ...rest] = args
  return preflight([command, '--from', healthy, '--config', `${name}.config.json`, ...rest], {
    ...(preload === undefined
      ? {}
      : { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` } }),
  })
}

describe.concurrent('a run', () => {
  it.each([
    ['throws', `setTimeout(() => { throw new Error('boom') })`],
    ['rejects', `setTimeout(() => { Promise.reject(new Error('boom')) })`],
    ['rejects-with-a-word', `setTimeout(() => { Promise.reject('boom') })`],
  ])('in which something %s and nobody catches it is an internal error', async (name, preload) => {
    const { exitCode, stderr } = await ending(name, { preload })
    expect(stderr).toMatch(/RP9001 internal error[^]*boom/)
    expect(exitCode).toBe(70)
  })

  it('is ended by it also where a plugin is watched', async () => {
    const { exitCode, stderr } = await ending('watched', {
      plugin: { top: 'globalThis.isWatched = true; await new Promise((done) => setTimeout(done, 200))' },
      preload: `setInterval(() => { if (globalThis.isWatched) throw new Error('boom') }, 5)`,
    })
    expect(stderr).toMatch(/RP9001 internal error[^]*boom/)
    expect(exitCode).toBe(70)
  })

  it.each([
    // No timer gets through between its promises.
    ['awaits', 'for (;;) await null', 'RP7009 plugin hangs', 3],
    ['loops', 'for (;;);', 'RP1103 plugin took too long to load', 2],
  ])('whose plugin %s without end while it is imported says so', async (name, top, error, code) => {
    const { exitCode, stdout, stderr } = await ending(name, { plugin: { top } })
    expect(stderr).toContain(`✗ ${error}\n  ./${name}.mjs`)
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  })
})

describe.concurrent('the command of a gate', () => {
  it('is waited for where a plugin hangs meanwhile, and says how the gate ends', async () => {
    const { exitCode, stdout, stderr } = await ending('hangs', {
      plugin: { body: 'setTimeout(() => { for (;;); }, 500)' },
      args: ['gate', '--', 'sh', '-c', 'sleep 12; echo deployed; exit 7'],
    })
    expect(stderr).toMatch(/✓ gate passed[^]*RP7009 plugin hangs[^]*is waited for/)
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: 'deployed' })
  })
})
