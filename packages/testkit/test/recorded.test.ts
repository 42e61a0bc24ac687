import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterBuilder, recorded } from '../src/index.ts'

const snapshot = clusterBuilder().build()
let folder = ''
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a recorded snapshot', () => {
  it('is read by path and by URL, plain and compressed, and arrives frozen', () => {
    const text = JSON.stringify(snapshot)
    const plain = file('plain.json', text)
    for (const source of [plain, pathToFileURL(plain), file('packed.json.gz', gzipSync(text))]) {
      const read = recorded(source)
      expect(read).toEqual(snapshot)
      expect(Object.isFrozen(read.facts)).toBe(true)
    }
  })

  it.each([
    ['missing', undefined, 'RP1201'],
    ['cut.json', '{"format":', 'RP1202'],
    ['other.json', '{}', 'RP1204'],
    ['cut.gz', gzipSync('{}').subarray(0, 12), 'RP1201'],
  ])('is refused by a code: %s', (name, content, code) => {
    const path = content === undefined ? join(folder, name) : file(name, content)
    expect(() => recorded(path)).toThrow(expect.objectContaining({ code }))
  })
})
