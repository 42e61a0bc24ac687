import { describe, expect, it } from 'vitest'
import { contentOf } from './content.ts'

const bytes = Uint8Array.from([5, ...Buffer.from('{"version":3,"password":"hunter2"}')])

describe('the content of a key that nobody has told us of', () => {
  it('is a plain tree with its version, and without its secrets', () => {
    expect(contentOf('anything', bytes, 7)).toMatchObject({
      version: 7,
      bodyVersion: 3,
      codecName: 'json',
      object: { kind: 'plain', value: { version: 3, password: '***' } },
    })
  })

  it('keeps its secrets for who asks for them', () => {
    expect(contentOf('anything', bytes, undefined, 'keep').object).toEqual({
      kind: 'plain',
      value: { version: 3, password: 'hunter2' },
    })
  })

  it('is an error with its place where it does not decode', () => {
    expect(contentOf('nodes_config', Uint8Array.from([9]), 1)).toMatchObject({
      object: null,
      failure: { offset: 0, path: '$' },
    })
  })
})
