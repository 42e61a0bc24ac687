import { createServer, type Server } from 'node:net'
import { randomInt } from 'node:crypto'

/**
 * Below the range from which systems take ports of outgoing connections (32768 up on Linux, 49152 on macOS):
 * a port from that range may be taken by anybody's connection while a killed node waits for its restart.
 */
const LOWEST = 10_240
const HIGHEST = 32_000
const MAX_ATTEMPTS = 2_000

/** Ports on 127.0.0.1 that nobody listens on now, all different. They are free, not reserved: be ready to lose one. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const held: Server[] = []
  const ports: number[] = []
  try {
    for (let attempt = 0; ports.length < count; attempt++) {
      if (attempt >= MAX_ATTEMPTS) throw new Error(`found ${ports.length} of ${count} free ports`)
      const port = randomInt(LOWEST, HIGHEST)
      const server = await listen(port)
      if (server === undefined) continue
      held.push(server)
      ports.push(port)
    }
    return ports
  } finally {
    await Promise.all(held.map(close))
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
