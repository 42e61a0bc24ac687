import { describe, expect, it } from 'vitest'
import { errorRecord } from '../error/index.ts'
import { cellText, compareVersions, type VersionCell } from './versions.ts'

const read = (version: number | null): VersionCell => ({ status: 'read', version })
const silent: VersionCell = { status: 'unread', error: errorRecord('RP2101') }
const none: VersionCell = { status: 'none' }

const words = (cached: readonly VersionCell[], through: readonly VersionCell[]) => {
  const byNode = (cells: readonly VersionCell[]) =>
    Object.fromEntries(cells.map((cell, index) => [`N${index + 1}`, cell]))
  const row = compareVersions({ key: 'nodes_config', cached: byNode(cached), through: byNode(through) })
  return {
    store: row.storeRead ? row.store : 'unread',
    agrees: row.agrees,
    cached: Object.values(row.cached).map(cellText),
    through: Object.values(row.through).map(cellText),
  }
}

describe('versions', () => {
  it('that are the same everywhere agree', () => {
    expect(words([read(7), read(7)], [read(7), read(7)])).toEqual({
      store: 7,
      agrees: true,
      cached: ['7', '7'],
      through: ['7', '7'],
    })
  })

  it('that differ from the newest of the store have a word', () => {
    expect(words([read(5), read(8)], [read(7), read(6)])).toEqual({
      store: 7,
      agrees: false,
      cached: ['5 behind', '8 ahead'],
      through: ['7', '6 behind'],
    })
  })

  it('of a key that the store does not have agree with an empty cache', () => {
    expect(words([read(0)], [read(null)])).toEqual({
      store: null,
      agrees: true,
      cached: ['0'],
      through: ['absent'],
    })
  })

  it('that could not be read are neither equal nor different', () => {
    expect(words([read(7), silent], [silent, silent])).toEqual({
      store: 'unread',
      agrees: false,
      cached: ['7', '? RP2101'],
      through: ['? RP2101', '? RP2101'],
    })
  })

  it('of what nodes do not cache are left out', () => {
    expect(words([none], [read(3)])).toEqual({ store: 3, agrees: true, cached: ['–'], through: ['3'] })
  })
})
