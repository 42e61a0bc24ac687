import { readdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { binary, fixture, preflight } from '../src/preflight.ts'

/** No cluster: how the command starts. */
describe('the command', () => {
  it('leaves stdin to whoever it belongs to, such as the loop that runs it', async () => {
    const loop = `while read -r profile; do ${binary()} config print >/dev/null && echo "$profile"; done`
    const { stdout } = await execa('sh', ['-c', loop], {
      cwd: fixture('.'),
      input: 'default\npre-deploy\naudit\n',
      env: { FORCE_COLOR: undefined, NO_COLOR: '1' },
      timeout: 30_000,
    })
    expect(stdout.split('\n')).toEqual(['default', 'pre-deploy', 'audit'])
  })

  it('keeps the code that V8 made of it, and does without where that is cut off or cannot be kept', async () => {
    const folder = fixture('kept-code')
    const kept = async () => {
      const names = await readdir(folder, { recursive: true })
      return names.filter((name) => /restate-preflight-[0-9a-f]{64}-config$/.test(name))
    }
    const run = (place: string) => preflight(['config', 'print'], { env: { NODE_COMPILE_CACHE: place } })
    const first = await run(folder)
    const [name = '', ...others] = await kept()
    expect({ exitCode: first.exitCode, stderr: first.stderr, others }).toEqual({
      exitCode: 0,
      stderr: '',
      others: [],
    })
    const file = join(folder, name)
    const whole = await readFile(file)
    const { exitCode, stdout, stderr } = first
    expect(await run(folder)).toMatchObject({ exitCode, stdout, stderr })
    await truncate(file, whole.length / 2)
    expect(await run(folder)).toMatchObject({ exitCode, stdout, stderr })
    expect((await readFile(file)).length).toBeGreaterThan(whole.length / 2)
    expect(await run(join(file, 'below-a-file'))).toMatchObject({ exitCode, stdout, stderr })
  })
})
