import { pageProblems } from '@restate-preflight/testkit'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import plugin from './plugin.ts'

it('has a fresh and complete page for every check', () => {
  expect(pageProblems(plugin, fileURLToPath(new URL('.', import.meta.url)))).toEqual([])
})

it('ships the pages', async () => {
  const pages = await Promise.all(plugin.checks.map(async ({ id }) => plugin.page?.(id)))
  expect(pages.map((page, index) => page?.includes(`# ${plugin.checks[index]?.id}\n`))).toEqual(
    plugin.checks.map(() => true),
  )
})
