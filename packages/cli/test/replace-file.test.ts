import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, watch, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { replaceFile } from '../src/replace-file.ts'
import { temporaryFolder } from './folder.ts'

describe('replaceFile', () => {
  it('writes a new file and leaves nothing else behind', async () => {
    await using folder = await temporaryFolder()
    replaceFile(folder.file('a.prom'), 'new')
    expect(readFileSync(folder.file('a.prom'), 'utf8')).toBe('new')
    expect(readdirSync(folder.path)).toEqual(['a.prom'])
  })

  it('puts another file in the place of the old one, with its mode, instead of writing into it', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('a.prom')
    writeFileSync(file, 'old', { mode: 0o604 })
    const before = statSync(file)
    replaceFile(file, 'new')
    const after = statSync(file)
    expect(readFileSync(file, 'utf8')).toBe('new')
    expect(after.ino).not.toBe(before.ino)
    expect(after.mode).toBe(before.mode)
  })

  it('never shows a file of the same ending that is half written', async () => {
    await using folder = await temporaryFolder()
    const seen: (string | null)[] = []
    const watcher = watch(folder.path, (_, name) => seen.push(name))
    replaceFile(folder.file('a.prom'), 'x'.repeat(2 ** 20))
    await expect.poll(() => seen.includes('a.prom'), { timeout: 5_000 }).toBe(true)
    watcher.close()
    expect(seen.filter((name) => name?.endsWith('.prom') === true && name !== 'a.prom')).toEqual([])
  })

  it('leaves a link a link', async () => {
    await using folder = await temporaryFolder()
    writeFileSync(folder.file('real'), 'old')
    symlinkSync('real', folder.file('link'))
    replaceFile(folder.file('link'), 'new')
    expect(readlinkSync(folder.file('link'))).toBe('real')
    expect(readFileSync(folder.file('real'), 'utf8')).toBe('new')
  })

  it('writes into a pipe', async () => {
    await using folder = await temporaryFolder()
    const pipe = folder.file('pipe')
    execFileSync('mkfifo', [pipe])
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 5_000 })
    await once(reader, 'spawn')
    replaceFile(pipe, 'through')
    expect(await text(reader.stdout)).toBe('through')
  })

  it('leaves nothing behind where it fails', async () => {
    await using folder = await temporaryFolder()
    expect(() => replaceFile(folder.file('none/a.prom'), 'new')).toThrow('ENOENT')
    expect(readdirSync(folder.path)).toEqual([])
  })
})
