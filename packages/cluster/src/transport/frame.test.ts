import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameMessage, readFrame, readFrames } from './frame.ts'

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

describe('readFrames', () => {
  it('reads all that frameMessage wrote, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (messages) => {
        const read = readFrames(Buffer.concat(messages.map(frameMessage)), messages.length)
        expect(read?.map((message) => [...message])).toEqual(messages.map((message) => [...message]))
      }),
    )
  })

  it.each([
    ['half a header', '000000'],
    ['a compressed message after another', '0000000000010000000100'],
    ['a message that is cut short', '00000000000000000200'],
    ['a length beyond every body', '00ffffffff00'],
    ['more than there may be', '000000000000000000000000000000'],
  ])('refuses %s', (_, hex) => {
    expect(readFrames(Buffer.from(hex, 'hex'), 2)).toBeNull()
  })
})
