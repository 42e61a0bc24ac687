import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/reference/plugin-api.md'), 'utf8')

it('the page of the plugin API names only what core exports', () => {
  const named = [...page.matchAll(/^\| `(\w+)`\s+\| (?:public|experimental)/gm)].map(([, name = '']) => name)
  const sources = globSync('packages/core/src/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  const exported = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/^export (?:const|class|interface|type) (\w+)/gm)].map(([, name]) => name),
    ),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !exported.has(name))).toEqual([])
})

it('the example in the how-to is the file that is tested', () => {
  const [, shown] =
    /```ts\n([^]*?)```/.exec(readFileSync(join(root, 'docs/how-to/write-a-check.md'), 'utf8')) ?? []
  expect(shown).toBe(readFileSync(join(root, 'e2e/fixtures/my-checks.ts'), 'utf8'))
})
