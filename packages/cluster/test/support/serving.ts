import type { Server, Socket } from 'node:net'
import { listen } from './fake-node.ts'

/** A server of a test, and with it all its connections, until the test is over. */
export const serving = async (server: Server): Promise<AsyncDisposable & { readonly port: number }> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('sessionError', () => undefined)
  const port = await listen(server)
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
