import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonPosition } from '../src/position/json-position.ts'
import { yamlPosition } from '../src/position/yaml-position.ts'

describe('jsonPosition', () => {
  it('finds every value of any JSON', () => {
    fc.assert(
      fc.property(fc.object({ key: fc.string({ minLength: 1 }), maxDepth: 3, values: scalars }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown
        const text = JSON.stringify(plain, null, 2)
        for (const { path, value: part } of partsOf(plain)) {
          const { line, column = 0 } = jsonPosition(text, path) ?? { line: 0 }
          const rest = [text.split('\n')[line - 1]?.slice(column - 1), ...text.split('\n').slice(line)].join(
            '\n',
          )
          expect(rest.startsWith(JSON.stringify(part).slice(0, 1))).toBe(true)
        }
      }),
    )
  })

  it.each([
    [['a', 'b', 1], { line: 2, column: 19 }],
    [['a', 'missing'], { line: 2, column: 8 }],
    [[], { line: 1, column: 1 }],
  ])('finds %j', (path, position) => {
    expect(jsonPosition('{\n  "a": { "b": [1, 22] }\n}', path)).toEqual(position)
  })
})

const scalars = [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)]

const partsOf = (
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[] => [
  { path, value },
  ...(Array.isArray(value)
    ? value.flatMap((item, index) => partsOf(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, part]) => partsOf(part, [...path, key]))
      : []),
]

describe('yamlPosition', () => {
  const text = `a: 1
"quoted key": 2
list:
- one
- name: two
  tags:
    - x
    - y
- three
nested:
  list:
    - - inner
      - deep
  # comment: 1
  a: 5
flow: { a: 1, b: [1, 2] }
last:

  b: 6
`
  it.each([
    [['a'], 1],
    [['quoted key'], 2],
    [['list'], 3],
    [['list', 0], 4],
    [['list', 1], 5],
    [['list', 1, 'name'], 5],
    [['list', 1, 'tags'], 6],
    [['list', 1, 'tags', 1], 8],
    [['list', 2], 9],
    [['nested', 'list', 0], 12],
    [['nested', 'a'], 15],
    [['flow', 'b', 1], 16],
    [['last', 'b'], 19],
    [['list', 7], 3],
    [['nested', 'missing'], 10],
  ])('finds %j on line %i', (path, line) => {
    expect(yamlPosition(text, path)).toEqual({ line })
  })

  it('finds nothing where there is nothing', () => {
    expect(yamlPosition(text, ['missing'])).toBeNull()
  })
})
