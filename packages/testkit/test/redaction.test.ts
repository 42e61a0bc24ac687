import { facts, factOf, redactRecording } from '@restate-preflight/core'
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { clusterBuilder } from '../src/index.ts'

const naming = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

it('keeps of settings what is a word of Restate, and has tokens for names and places', () => {
  const recording = clusterBuilder()
    .change(
      facts.settings,
      (settings) => ({ ...settings, 'cluster-name': 'shop', 'worker.snapshots.destination': 's3:#0c5f2d' }),
      'N1',
    )
    .build()
  const redacted = redactRecording(recording, 'token', naming)
  const settings = factOf(redacted, facts.settings, 'N1')
  expect(settings).toMatchObject({
    status: 'collected',
    value: { 'default-replication': '1', 'gossip-tick-interval': '100ms' },
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
