import { errorRecord, type ErrorCode, type PartitionTable } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { createEpochReader } from './epochs.ts'
import { createTaskGroup } from './signals.ts'

const tableOf = (...ids: readonly number[]): PartitionTable => ({
  version: 1,
  numPartitions: ids.length,
  partitions: ids.map((id) => ({ id, start: '0', end: '0', logId: id })),
  replication: { node: 1 },
})
const upTo = (count: number) => Array.from({ length: count }, (_, id) => id)
const at = '2026-01-01T12:00:00.000Z'
const answered = { via: null, reply: { ok: true, value: null, askedAt: at, readAt: at, tookMs: 1 } } as const
const refused = (code: ErrorCode) =>
  ({ via: null, reply: { ok: false, error: errorRecord(code), askedAt: at, gaveUpAt: at } }) as const

describe('the epochs of partitions', () => {
  it('are each read once, a few at a time, whichever tables name them', async () => {
    const asked: number[] = []
    let open = 0
    let most = 0
    const tasks = createTaskGroup()
    const reader = createEpochReader(tasks, async (id) => {
      asked.push(id)
      most = Math.max(most, ++open)
      await new Promise(setImmediate)
      open -= 1
      return answered
    })
    reader.want(tableOf(...upTo(100)))
    reader.want(tableOf(...upTo(120)))
    await tasks.settled()
    reader.want(tableOf(7, 500))
    await tasks.settled()
    expect(asked).toEqual([...upTo(120), 500])
    expect([...reader.reads.keys()]).toEqual(asked)
    expect(most).toBe(32)
  })

  it('cost a store that falls silent its deadline once, and one that refuses nothing', async () => {
    const askedOf = async (code: ErrorCode) => {
      const asked: number[] = []
      const tasks = createTaskGroup()
      const reader = createEpochReader(tasks, async (id) => {
        asked.push(id)
        await new Promise(setImmediate)
        return refused(code)
      })
      reader.want(tableOf(...upTo(200)))
      await tasks.settled()
      expect([...reader.reads.values()].every(({ reply }) => !reply.ok && reply.error.code === code)).toBe(
        true,
      )
      expect(reader.reads.size).toBe(200)
      return asked.length
    }
    expect(await askedOf('RP3001')).toBe(32)
    expect(await askedOf('RP4003')).toBe(200)
  })
})
