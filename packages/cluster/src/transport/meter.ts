import type { SnapshotCost } from '@restate-preflight/core'
import type { RpcEffect } from '@restate-preflight/wire'

/** Counts what a collection costs the cluster. */
export interface Meter {
  sent(effect: RpcEffect): void
  received(bytes: number): void
  cost(durationMs: number): SnapshotCost
}

export const createMeter = (): Meter => {
  let rpcs = 0
  let bytesReceived = 0
  const effects = new Set<RpcEffect>()
  return {
    sent: (effect) => {
      rpcs += 1
      effects.add(effect)
    },
    received: (bytes) => {
      bytesReceived += bytes
    },
    cost: (durationMs) => ({
      rpcs,
      bytesReceived,
      durationMs: Math.round(durationMs),
      effects: [...effects].toSorted(),
    }),
  }
}
