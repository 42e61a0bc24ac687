import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameMessage, readFrame } from './frame.ts'

describe('readFrame', () => {
  it('reads what frameMessage wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        expect([...(readFrame(frameMessage(message)) ?? [])]).toEqual([...message])
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['half a header', '000000'],
    ['a compressed message', '010000000100'],
    ['a message that is cut short', '000000000200'],
    ['two messages', '00000000000000000000'],
  ])('refuses %s', (_, hex) => {
    expect(readFrame(Buffer.from(hex, 'hex'))).toBeNull()
  })
})
