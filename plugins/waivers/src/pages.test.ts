import { pageProblems } from '@restate-preflight/testkit'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import plugin from './plugin.ts'

it('has a fresh page for every check, and no other', () => {
  expect(pageProblems(plugin, fileURLToPath(new URL('.', import.meta.url)))).toEqual([])
})
