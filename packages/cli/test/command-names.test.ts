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

  it('read no argument from stdin, which is not theirs', () => {
    const args = Object.entries(commands).flatMap(([id, { args: ofCommand }]) =>
      Object.entries<{ readonly ignoreStdin?: boolean }>(ofCommand).map(([name, { ignoreStdin }]) => ({
        id,
        name,
        ignoreStdin,
      })),
    )
    expect(args.filter(({ ignoreStdin }) => ignoreStdin !== true)).toEqual([])
  })

  it('have a summary each', () => {
    expect(Object.values(commands).filter(({ summary }) => !summary)).toEqual([])
  })
})
