import { describe, expect, it } from 'vitest'
import { mayHoldSecrets } from './secret-keys.ts'

describe('secrets', () => {
  it.each([
    ['nodes_config', false],
    ['partition_table', false],
    ['bifrost_config', false],
    ['rule_book', false],
    ['pp_epoch_12', false],
    ['schema_registry', true],
    ['pp_epoch_x', true],
    ['anything', true],
  ])('may be in %s: %s', (key, expected) => {
    expect(mayHoldSecrets(key)).toBe(expected)
  })
})
