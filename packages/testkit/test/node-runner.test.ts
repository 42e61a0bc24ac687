import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('the kit runs under node --test, and fails there', { timeout: 60_000 }, () => {
  // What the outer runner sets for itself is not for the inner one.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env
  const file = fileURLToPath(new URL('./by-node-test.ts', import.meta.url))
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--conditions=@restate-preflight/source', '--test', '--test-reporter=tap', file],
    { encoding: 'utf8', timeout: 30_000, env },
  )
  const counts = [...stdout.matchAll(/^# ((?:pass|fail) \d+)$/gm)].map(([, text]) => text)
  expect({ status, counts }).toEqual({ status: 1, counts: ['pass 5', 'fail 1'] })
  expect(stdout).toContain('not ok 2 - finds a node that knows none')
})
