import { describe, expect, it } from 'vitest'
import { commandNames } from '../src/command-names.ts'
import { commands } from '../src/commands.ts'

describe('command names', () => {
  it('are those of the commands, as typed', () => {
    expect([...commandNames].sort()).toEqual(
      Object.keys(commands)
        .map((id) => id.replaceAll(':', ' '))
        .sort(),
    )
  })

  it('have a summary each', () => {
    expect(Object.values(commands).filter(({ summary }) => !summary)).toEqual([])
  })
})
