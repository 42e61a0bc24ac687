import type { GenerationalNodeId, Instant, U64 } from '@restate-preflight/core'
import type { Timestamp } from '../gen/google/protobuf/timestamp.ts'

export const toGenerationalNodeId = (
  node: { readonly id: number; readonly generation?: number | undefined } | undefined,
): GenerationalNodeId | null =>
  node === undefined ? null : { id: node.id, generation: node.generation ?? 0 }

/** Null where the timestamp is absent or beyond the calendar. */
export const toInstant = (timestamp: Timestamp | undefined): Instant | null => {
  if (timestamp === undefined) return null
  const date = new Date(Number(timestamp.seconds) * 1000 + Math.trunc(timestamp.nanos / 1_000_000))
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** The value of one of Restate's wrapper messages. */
export const toU64 = (wrapper: { readonly value: bigint } | undefined): U64 | null =>
  wrapper === undefined ? null : wrapper.value.toString()
