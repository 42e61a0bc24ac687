import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { fixture, preflight } from '../src/preflight.ts'

/** No cluster, and no network: an address where nobody is must not be asked. */
const explain = (...words: readonly string[]) =>
  preflight(['explain', ...words], { env: { RESTATE_PREFLIGHT_ADDRESS: 'http://127.0.0.1:1' } })

describe('explain', () => {
  it.each(['RP4001', 'rp4001'])('prints the page of the code %s', async (word) => {
    const { exitCode, stdout, stderr } = await explain(word)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^# RP4001 metadata store not provisioned here\n/)
    const headings = [...stdout.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(['How it shows', 'What to do', "In the node's log", 'Related checks'])
    expect(stdout).toContain('Metadata store has not been provisioned yet')
    expect(stdout).not.toContain('<!--')
  })

  it('prints the page of a check, the same as checks show', async () => {
    const explained = await explain('health/metadata-quorum')
    const shown = await preflight(['checks', 'show', 'health/metadata-quorum'])
    expect(explained).toMatchObject({ exitCode: 0, stderr: '', stdout: shown.stdout })
    expect(explained.stdout).toMatch(/^# health\/metadata-quorum\n/)
  })

  it('explains the very error that is printed', async () => {
    const { stderr } = await preflight(['check', '-s', 'ftp://127.0.0.1'])
    const [, command = ''] = /more: restate-preflight (explain RP\d{4})/.exec(stderr) ?? []
    const { exitCode, stdout } = await preflight(command.split(' '))
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^# RP1001 malformed address\n/)
  })

  it('explains a code where the configuration is broken, too', async () => {
    const file = fixture('broken-for-explain.json')
    await writeFile(file, '{ "plugins": [')
    expect(await explain('RP1005', '--config', file)).toMatchObject({ exitCode: 0 })
    expect(await explain('health/node-alive', '--config', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('RP1005'),
    })
  })

  it.each([
    ['RP4010x', 'RP1009', 'Did you mean "RP4010"?'],
    ['RP9999', 'RP1009', 'There is no page for "RP9999".'],
    ['health/node-alvie', 'RP1002', 'Did you mean "health/node-alive"?'],
    ['metadata-quorum', 'RP1009', 'Did you mean "health/metadata-quorum"?'],
    ['toString', 'RP1009', 'There is no page for "toString".'],
  ])('does not know %s, and says so by %s', async (word, code, hint) => {
    const { exitCode, stdout, stderr } = await explain(word)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(code)
    expect(stderr).toContain(hint)
  })

  it('needs a word', async () => {
    const { exitCode, stderr } = await explain()
    expect(exitCode).toBe(2)
    expect(stderr).toContain('RP1007')
  })
})
