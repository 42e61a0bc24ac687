import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { utf8, tableFromArrays, tableToIPC, int32, dictionary } from '@uwdata/flechette'
import { describe, expect, it } from 'vitest'
import type { RecordedQueries } from '../../test/lab.ts'
import { query } from '../rpc.ts'
import { decodeRows } from './decode-rows.ts'
import { queryColumns, type QueryName } from './queries.ts'

const recorded = (version: string): RecordedQueries =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../test/recorded/queries-${version}.json`), 'utf8'),
  ) as RecordedQueries

const messagesOf = (version: string, name: QueryName): readonly Uint8Array[] => {
  const answer = recorded(version)[name]
  if ('error' in answer) throw new Error(answer.error)
  return answer.map((base64) => query.deserialize(Buffer.from(base64, 'base64')).encoded)
}

const ipc = (columns: Record<string, readonly unknown[]>, types: Record<string, unknown> = {}): Uint8Array =>
  tableToIPC(tableFromArrays(columns as never, { types: types as never }), { format: 'stream' }) ??
  new Uint8Array()

const text = (columns: Record<string, readonly (string | null)[]>): Uint8Array =>
  ipc(columns, Object.fromEntries(Object.keys(columns).map((name) => [name, utf8()])))

describe('decodeRows', () => {
  it.each(['1.6.2', '1.7.12'])('reads the nodes that gossip sees, from %s', async (version) => {
    expect(await decodeRows(messagesOf(version, 'nodes'), queryColumns.nodes)).toEqual({
      ok: true,
      rows: [['N1', 'alive']],
    })
  })

  it('reads settings that come in several batches', async () => {
    const decoded = await decodeRows(messagesOf('1.7.12', 'config'), queryColumns.config)
    expect(decoded).toMatchObject({ ok: true })
    const rows = decoded.ok ? decoded.rows : []
    expect(rows).toHaveLength(27)
    expect(rows).toContainEqual(['N1', 'gossip-tick-interval', '100ms'])
  })

  it('gives columns in the order asked for, and null where there is none', async () => {
    const message = text({ b: ['x', null], a: ['1', '2'] })
    expect(await decodeRows([message], ['a', 'b'])).toEqual({
      ok: true,
      rows: [
        ['1', 'x'],
        ['2', null],
      ],
    })
  })

  it.each<[string, readonly Uint8Array[], RegExp]>([
    ['a table without the column', [text({ b: ['x'] })], /no column a/],
    ['a column of numbers', [ipc({ a: [1] }, { a: int32() })], /not text/],
    ['a dictionary', [ipc({ a: ['x'] }, { a: dictionary(utf8()) })], /of parts|not text/],
    ['more rows than any answer', [text({ a: Array.from({ length: 20_001 }, () => '') })], /20001 rows/],
    ['no message', [], /no column a/],
    ['text', [Buffer.from('not found, and sorry for it')], /no message at byte 0/],
    ['half a message', [text({ a: ['x'] }).subarray(0, 40)], /longer than its bytes/],
  ])('says why it does not read %s', async (_, messages, reason) => {
    expect(await decodeRows(messages, ['a'])).toEqual({
      ok: false,
      reason: expect.stringMatching(reason) as unknown,
    })
  })

  it('builds no list of a billion, whichever number says that there is one', async () => {
    for (const [index, message] of messagesOf('1.7.12', 'config').entries()) {
      for (let at = 0; at + 4 <= Math.min(message.length, 560); at += 4) {
        const changed = messagesOf('1.7.12', 'config').map((one) => new Uint8Array(one))
        new DataView(changed[index]?.buffer ?? new ArrayBuffer(560)).setUint32(at, 1 << 30, true)
        const decoded = await decodeRows(changed, queryColumns.config)
        expect(decoded.ok ? decoded.rows.length : decoded.reason).not.toBe('')
      }
    }
  })

  it('neither throws nor runs out of memory for real answers with some bytes changed', async () => {
    const answers = (['nodes', 'config'] as const).map((name) => ({
      name,
      messages: messagesOf('1.7.12', name),
    }))
    const change = fc.tuple(fc.nat(), fc.constantFrom(0, 1, 4, 0x7f, 0x80, 0xff))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...answers),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async ({ name, messages }, changes) => {
          const changed = messages.map((message) => new Uint8Array(message))
          // Among the first bytes are all lengths and counts; what follows is padding and text.
          for (const [at, byte] of changes) {
            const message = changed[at % changed.length]
            if (message !== undefined) message[(at >> 2) % Math.min(message.length, 560)] = byte
          }
          const decoded = await decodeRows(changed, queryColumns[name])
          if (decoded.ok) expect(decoded.rows.length).toBeLessThanOrEqual(20_000)
          else expect(decoded.reason).not.toBe('')
        },
      ),
      { numRuns: 3000 },
    )
  })
})
