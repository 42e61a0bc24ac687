import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { listen } from '../src/listen.ts'
import { check } from '../src/preflight.ts'

// Held against the clock, so alone.
it('gives up on a server that accepts and never answers, in time', async () => {
  const server = createServer(() => {})
  const address = await listen(server)
  const report = await check(address, { args: ['--rpc-timeout', '1s', '--connect-timeout', '1s'] })
  expect(report).toMatchObject({ verdict: 'inconclusive', gate: { exitCode: 3 } })
  expect(['RP2103', 'RP3001']).toContain(report.errors[0]?.code)
  expect(report.tookMs).toBeLessThan(4_000)
  server.close()
})
