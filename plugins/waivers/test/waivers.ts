import { facts, type MalformedWaiver, type Waiver, type WaiverState } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'

const waiver = (id: string): Waiver => ({
  id,
  check: 'health/node-alive',
  message: null,
  targets: null,
  reason: 'a new disk is on its way',
  owner: null,
  ticket: null,
  createdAt: null,
  expiresAt: '2026-12-24T18:00:00.000Z',
  maxMagnitude: null,
  severity: null,
  cluster: null,
})

/** A run whose waivers are in these states, each called like its state. */
export const withStates = (...states: readonly WaiverState[]): ClusterBuilder =>
  clusterBuilder().set(facts.waivers, {
    file: 'waivers.yaml',
    uses: states.map((state) => ({ waiver: waiver(state), state, because: `is ${state}` })),
    malformed: [],
  })

/** A run whose file of waivers has these malformed entries. */
export const withMalformed = (...malformed: readonly MalformedWaiver[]): ClusterBuilder =>
  clusterBuilder().set(facts.waivers, { file: 'waivers.yaml', uses: [], malformed })
