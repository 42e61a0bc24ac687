import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMetrics } from './parse-metrics.ts'

const only = (...names: readonly string[]) => new Set(names)

describe('parseMetrics', () => {
  it('reads values, labels, quantiles and times, and nothing that is not wanted', () => {
    const text = [
      '# HELP a what it is',
      '# TYPE a gauge',
      'a 1',
      'a{partition="3",reason="version_barrier"} 2.5e3 1700000000000',
      'lag{quantile="0.5"} 7',
      'lag{quantile="1",} 9',
      'other 4',
      '',
    ].join('\n')
    expect(parseMetrics(text, only('a', 'lag'))).toEqual([
      { name: 'a', labels: new Map(), value: 1 },
      {
        name: 'a',
        labels: new Map([
          ['partition', '3'],
          ['reason', 'version_barrier'],
        ]),
        value: 2500,
      },
      { name: 'lag', labels: new Map([['quantile', '0.5']]), value: 7 },
      { name: 'lag', labels: new Map([['quantile', '1']]), value: 9 },
    ])
  })

  it('reads the words that are numbers', () => {
    const text = 'a NaN\na +Inf\na -Inf\n'
    expect(parseMetrics(text, only('a'))?.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ])
  })

  it('gives back every label value that was escaped', () => {
    const escape = (value: string) =>
      value
        .replaceAll('\\', '\\\\')
        .replaceAll('"', String.raw`\"`)
        .replaceAll('\n', String.raw`\n`)
    const label = fc.stringMatching(/^[a-z_]\w{0,8}$/)
    const labels = fc.uniqueArray(fc.tuple(label, fc.string({ unit: 'binary' })), {
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(labels, fc.double({ noNaN: true, noDefaultInfinity: true }), (given, value) => {
        const cells = given.map(([name, text]) => `${name}="${escape(text)}"`)
        expect(parseMetrics(`a{${cells.join(',')}} ${value}\n`, only('a'))).toEqual([
          { name: 'a', labels: new Map(given), value: Object.is(value, -0) ? 0 : value },
        ])
      }),
    )
  })

  it.each([
    'a{x="1" 2',
    'a{x=1} 2',
    'a{x="1"}',
    'a',
    'a ',
    'a 0x10',
    'a one',
    'a{x="never ends} 1',
    'a 1 soon',
  ])('leaves out a line that does not parse, so that it is not taken for zero: %s', (line) => {
    expect(parseMetrics(`# TYPE a gauge\n${line}\nb 1\n`, only('a', 'b'))).toEqual([
      { name: 'b', labels: new Map(), value: 1 },
    ])
  })

  it.each(['', '<html><body>404</body></html>', '{"status":"ok"}', 'Prometheus metrics are disabled'])(
    'knows a text that is no scrape: %s',
    (text) => {
      expect(parseMetrics(text, only('a'))).toBeNull()
    },
  )

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const samples = parseMetrics(`a${text}`, only('a')) ?? []
        expect(samples.every(({ value }) => typeof value === 'number')).toBe(true)
      }),
    )
  })
})
