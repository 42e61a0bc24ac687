import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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

  it('removes the code that other versions kept more than 30 days ago, and nothing else', async () => {
    const folder = fixture('outdated-code')
    const run = () => preflight(['config', 'print'], { env: { NODE_COMPILE_CACHE: folder } })
    const named = async () =>
      (await readdir(folder, { recursive: true })).filter((name) => name.includes('restate-preflight-'))
    await run()
    const [own = ''] = await named()
    const place = dirname(own)
    const keptSince = async (days: number, name: string): Promise<string> => {
      const file = join(folder, place, name)
      const at = new Date(Date.now() - days * 86_400_000)
      await writeFile(file, '')
      await utimes(file, at, at)
      return join(place, name)
    }
    const other = 'a'.repeat(64)
    await keptSince(31, `restate-preflight-${other}-config`)
    await keptSince(31, `restate-preflight-${other}-status`)
    await keptSince(31, `restate-preflight-${other}-status.4711`)
    const unremovable = `restate-preflight-${other}-folder`
    await mkdir(join(folder, place, unremovable))
    await utimes(join(folder, place, unremovable), 0, 0)
    const staying = [
      join(place, unremovable),
      await keptSince(29, `restate-preflight-${other}-check`),
      await keptSince(31, own.slice(place.length + 1).replace('-config', '-status')),
      await keptSince(31, `restate-preflight-of-somebody-else`),
    ]
    await truncate(join(folder, own), 0)
    expect(await run()).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await named()).toSorted()).toEqual([own, ...staying].toSorted())
  })
})
