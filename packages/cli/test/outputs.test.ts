import { describe, expect, it } from 'vitest'
import { parseOutputs } from '../src/outputs.ts'

const formats = ['pretty', 'json'] as const

describe('parseOutputs', () => {
  it.each([
    [[], [{ format: 'pretty', file: null }]],
    [['json'], [{ format: 'json', file: null }]],
    [
      ['pretty', 'json=a=b.json'],
      [
        { format: 'pretty', file: null },
        { format: 'json', file: 'a=b.json' },
      ],
    ],
  ])('reads %j', (values, outputs) => {
    expect(parseOutputs(values, formats)).toEqual(outputs)
  })

  it.each([
    [['pdf'], 'There is no format "pdf"'],
    [['json='], 'names no file'],
    [['jsn'], 'Did you mean "json"?'],
    [['json', 'pretty'], 'Only one format can go to stdout'],
    [['json=a', 'pretty=a'], 'Two formats cannot go to the same file a.'],
    [['json=a', 'pretty=./a'], 'Two formats cannot go to the same file ./a.'],
  ])('refuses %j', (values, message) => {
    expect(() => parseOutputs(values, formats)).toThrow(message)
  })
})
