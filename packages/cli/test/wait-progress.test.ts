import type { WaitStep } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { changeLine } from '../src/wait-progress.ts'

const step = (changes: Partial<WaitStep> = {}): { readonly step: WaitStep } => ({
  step: {
    at: '2026-01-01T12:00:00.000Z',
    afterMs: 12_340,
    state: 'forming',
    because: 'N3 has not fully joined yet',
    waitsFor: ['N3 to join'],
    nodes: {},
    pending: ['serving: forming'],
    illegal: false,
    ...changes,
  },
})

describe('a change while waiting', () => {
  it('is one line: when, the state, and what it waits for', () => {
    expect(changeLine(step())).toBe(' +12.3 s  forming               waits for N3 to join')
  })

  it('says why where nothing is waited for, and which checks are pending', () => {
    const serving = step({
      state: 'serving',
      because: 'all serve',
      waitsFor: [],
      pending: ['a/b: no-leader of log 1'],
    })
    expect(changeLine(serving)).toBe(' +12.3 s  serving               all serve · a/b: no-leader of log 1')
  })

  it('says it in words where a life went back', () => {
    expect(changeLine(step({ illegal: true }))).toContain('CANNOT FOLLOW')
  })
})
