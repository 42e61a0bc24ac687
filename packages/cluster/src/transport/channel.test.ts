import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { parseAddress } from '../address.ts'
import { openChannel } from './channel.ts'

it('may be closed before it is connected', async () => {
  await using server = createServer((socket) => void socket.on('error', () => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const uncaught: unknown[] = []
  const note = (error: unknown) => void uncaught.push(error)
  process.on('uncaughtException', note)
  const channel = openChannel(parseAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), {})
  const connected = once(server, 'connection', { signal: AbortSignal.timeout(5_000) })
  channel.close()
  // Node connects all the same, and says so.
  const [socket] = (await connected) as [NodeJS.ReadableStream]
  await once(socket.resume(), 'close', { signal: AbortSignal.timeout(5_000) })
  process.off('uncaughtException', note)
  expect({ state: channel.state, uncaught }).toEqual({ state: 'closed', uncaught: [] })
})
