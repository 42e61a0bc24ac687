import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

const built = new URL('../../docs/.vitepress/dist', import.meta.url).pathname

/** The documentation, served from loopback. */
export interface ServedSite extends AsyncDisposable {
  /** As in `http://127.0.0.1:40001`. */
  readonly origin: string
}

/** Serves the site that `npm run docs` has built. @throws Error where it has not. */
export const serveSite = async (): Promise<ServedSite> => {
  if (!existsSync(built)) throw new Error('the site is not built: npm run docs')
  const server = createServer(sirv(built))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
