import { describe, expect, it } from 'vitest'
import { parseBudget } from '../src/budget.ts'

describe('--budget', () => {
  it.each([
    ['rpc=120', { rpcs: 120, bytes: null }],
    ['bytes=1000000', { rpcs: null, bytes: 1_000_000 }],
    ['rpc=120,bytes=1MB', { rpcs: 120, bytes: 1_000_000 }],
    ['bytes=500kB, rpc=1', { rpcs: 1, bytes: 500_000 }],
  ])('reads %s', (text, budget) => {
    expect(parseBudget(text)).toEqual(budget)
  })

  it.each([
    '',
    '120',
    'rpc',
    'rpc=',
    'rpc=0',
    'rpc=-1',
    'rpc=1.5',
    'rpc=1kB',
    'bytes=1GB',
    'rpcs=1',
    'rpc=1,rpc=2',
    'rpc=1,',
  ])('refuses "%s"', (text) => {
    expect(() => parseBudget(text)).toThrow(expect.objectContaining({ code: 'RP1007', target: 'budget' }))
  })
})
