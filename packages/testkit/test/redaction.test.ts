import {
  defineFact,
  facts,
  factOf,
  pluginApiVersion,
  pluginDefect,
  redactRecording,
  type Json,
  type Recording,
} from '@restate-preflight/core'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { clusterBuilder } from '../src/index.ts'

const naming = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

it('keeps of settings what is a word of Restate, and has tokens for names and places', () => {
  const recording = clusterBuilder()
    .change(
      facts.settings,
      (settings) => ({
        ...settings,
        'cluster-name': 'shop',
        'experimental-enable-vqueues': 'true',
        'worker.snapshots.destination': 's3:#0c5f2d',
      }),
      'N1',
    )
    .build()
  const redacted = redactRecording(recording, 'token', naming)
  const settings = factOf(redacted, facts.settings, 'N1')
  expect(settings).toMatchObject({
    status: 'collected',
    value: {
      'default-replication': '1',
      'experimental-enable-vqueues': 'true',
      'gossip-tick-interval': '100ms',
      'networking.http2-keep-alive-interval': '1s',
    },
  })
  expect(JSON.stringify(redacted)).not.toMatch(/shop|0c5f2d/)
  // Equal ones stay equal, so that the same is judged of them.
  const places = ['N2', 'N3'].map((node) => {
    const fact = factOf(redacted, facts.settings, node)
    return fact.status === 'collected' ? fact.value['metadata-client.addresses'] : undefined
  })
  expect(places[0]).toBeDefined()
  expect(places[0]).toBe(places[1])
  expect(factOf(redacted, facts.gossip, 'N1')).toMatchObject({
    value: { nodes: [{ id: 1, state: 'alive' }, { id: 2 }, { id: 3 }] },
  })
})

describe('of a fact of a plugin', () => {
  const queue = defineFact<Json>({ id: 'acme.queue', per: 'cluster', summary: 'a queue', plain: ['mode'] })
  const readAt = '2026-11-23T10:00:00.000Z'
  const redacted = (value: Json, fact = queue) => {
    const recording: Recording = clusterBuilder().build()
    const own = { cluster: { status: 'collected', value, node: null, readAt } } as const
    const look = { ...recording, facts: { ...recording.facts, [queue.id]: own } }
    return factOf(redactRecording({ ...look, rereads: [look] }, 'token', naming, [fact]), queue)
  }

  it('keeps what a check can judge: numbers, truth values and texts of plain fields', () => {
    const value = { mode: 'ready', depth: 3, modes: [{ mode: ['a', 'b'] }], full: false, name: null }
    expect(redacted(value)).toEqual({ status: 'collected', value, node: null, readAt })
  })

  it.each([
    { mode: 'ready', owner: 'alice' },
    { mode: 'ready', url: 'http://10.0.0.7:9080/' },
    { mode: { owner: 'alice' } },
    ['alice'],
  ])('leaves out the whole of %j, of which a check would judge tokens', (value) => {
    const fact = redacted(value)
    expect(fact).toMatchObject({ status: 'unavailable', error: { code: 'RP1220', target: 'cluster' } })
    expect(JSON.stringify(fact)).not.toMatch(/alice|10\.0/)
  })

  it('does so for every text where nothing is said to be plain', () => {
    const { plain: _, ...unsaid } = queue
    expect(redacted({ mode: 'ready' }, unsaid)).toMatchObject({ error: { code: 'RP1220' } })
    expect(redacted({ depth: 3 }, unsaid)).toMatchObject({ status: 'collected', value: { depth: 3 } })
  })

  it('is refused where its plain fields are no texts', () => {
    const collector = { fact: { ...queue, plain: 'mode' } }
    const plugin = {
      name: 'acme',
      namespace: 'acme',
      version: '1.0.0',
      apiVersion: pluginApiVersion,
      checks: [],
      collectors: [collector],
    }
    expect(pluginDefect(plugin)).toContain('plain fields')
  })
})
