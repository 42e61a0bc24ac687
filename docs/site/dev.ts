/** `npm run docs:dev`: the site while one writes. A changed page is shown at once; new pages and docstrings need a new start. */
import { relative } from 'node:path'
import { createServer } from 'vitepress'
import { root } from './places.ts'
import { stagePage, stagePages } from './stage.ts'

const pages = await stagePages()
const server = await createServer(`${root}/docs`, { host: '127.0.0.1' })
server.watcher.on('change', (file) => {
  const source = relative(root, file)
  const page = pages.find((each) => each.source === source)
  if (page !== undefined && source.endsWith('.md')) stagePage(page.path, source)
})
server.watcher.add(
  pages.flatMap(({ source }) => (source?.endsWith('.md') === true ? [`${root}/${source}`] : [])),
)
await server.listen()
server.printUrls()
