import type { GenerationalNodeId, Instant, ReplicationProperty, U64 } from '@restate-preflight/core'
import { Mismatch, pair, text, type Read } from './cursor.ts'
import { describe, isList, isMap, type FlexValue } from './flex-value.ts'

const maxU32 = 0xffff_ffff
const maxU64 = 0xffff_ffff_ffff_ffffn

export const u32: Read<number> = (value) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > maxU32) {
    throw new Mismatch(`expected an unsigned 32-bit number, found ${found(value)}`)
  }
  return value
}

export const u64: Read<U64> = (value) => u64Of(value).toString()

/** Unix milliseconds. */
export const unixMillis: Read<Instant> = (value) => instant(u64Of(value))

/** The unit of a unique timestamp's upper bits is a millisecond since then; its lower 22 bits are a counter. */
const epoch2022 = Date.UTC(2022, 0, 1)

/**
 * Restate's hybrid clock, read as the time of its physical part (`crates/clock/src/hlc.rs`). 0 is its `invalid`.
 */
export const uniqueTimestamp: Read<Instant | null> = (value) => {
  const timestamp = u64Of(value)
  return timestamp === 0n ? null : instant(((timestamp - 1n) >> 22n) + BigInt(epoch2022))
}

/** `[1, 2]` or `"N1:2"`. */
export const generationalNodeId: Read<GenerationalNodeId> = (value, cursor) => {
  if (typeof value !== 'string') {
    const [id, generation] = pair(u32, u32)(value, cursor)
    return { id, generation }
  }
  const match = /^N?(\d{1,10}):(\d{1,10})$/.exec(value)
  if (match === null) throw new Mismatch('expected a node id such as N1:2')
  return { id: u32(Number(match[1]), cursor), generation: u32(Number(match[2]), cursor) }
}

/** `"{zone: 2, node: 3}"`, `"2"`, `2` or a map of scope to factor. */
export const replicationProperty: Read<ReplicationProperty> = (value, cursor) => {
  if (isMap(value)) {
    return replicationOf([...value].map(([scope, factor]) => [scope, cursor.at(scope, factor, u32)]))
  }
  if (typeof value === 'number') return replicationOf([['node', value]])
  const written = text(value, cursor).trim()
  if (/^\d{1,3}$/.test(written)) return replicationOf([['node', Number(written)]])
  const body = /^\{([^{}]{1,200})\}$/.exec(written)?.[1]
  if (body === undefined) throw new Mismatch('expected a replication property such as {node: 2}')
  return replicationOf(
    body.split(',').map((factor) => {
      const match = /^\s*(\w{1,20})\s*:\s*(\d{1,3})\s*$/.exec(factor)
      if (match === null) throw new Mismatch('expected a replication property such as {node: 2}')
      return [match[1] ?? '', Number(match[2])]
    }),
  )
}

/** A list of names. */
export const names: Read<readonly string[]> = (value, cursor) => {
  if (!isList(value)) throw new Mismatch(`expected a list of names, found ${describe(value)}`)
  return value.map((item, index) => cursor.at(index, item, text))
}

const replicationOf = (factors: readonly (readonly [string, number])[]): ReplicationProperty => {
  const property: { node?: number; zone?: number; region?: number } = {}
  for (const [name, factor] of factors) {
    const scope = name.toLowerCase()
    if (scope !== 'node' && scope !== 'zone' && scope !== 'region') {
      throw new Mismatch('a replication property may name node, zone and region')
    }
    if (property[scope] !== undefined) throw new Mismatch(`a replication property names ${scope} twice`)
    if (!Number.isInteger(factor) || factor < 1 || factor > 255) {
      throw new Mismatch(`the replication of a ${scope} is from 1 to 255`)
    }
    property[scope] = factor
  }
  if (factors.length === 0) throw new Mismatch('a replication property names no scope')
  return property
}

/** The latest instant that a JavaScript date can hold. */
const maxInstantMs = 8_640_000_000_000_000n

const instant = (unixMs: bigint): Instant => {
  if (unixMs > maxInstantMs) throw new Mismatch('expected a time, found a number beyond the calendar')
  return new Date(Number(unixMs)).toISOString()
}

const u64Of = (value: FlexValue): bigint => {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  if (!isWhole || value < 0 || value > maxU64) {
    throw new Mismatch(`expected an unsigned 64-bit number, found ${found(value)}`)
  }
  return BigInt(value)
}

const found = (value: FlexValue): string =>
  typeof value === 'number' || typeof value === 'bigint' ? String(value) : describe(value)
