/** `npm run docs`: puts the pages together, builds the site, and follows every link of what was built. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vitepress'
import { checkSite } from './check-site.ts'
import { base, built, root } from './places.ts'
import { stagePages } from './stage.ts'

const timed = async <T>(title: string, work: () => T | Promise<T>): Promise<T> => {
  const startedMs = performance.now()
  const result = await work()
  console.log(`${title.padEnd(12)}${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s`)
  return result
}

rmSync(built, { recursive: true, force: true })
await timed('pages', stagePages)
await timed('site', () => build(join(root, 'docs')))
const { links, problems, external } = await timed('links', () => checkSite(built, base))
for (const problem of problems) console.error(problem)
console.log(
  `${links} links, ${problems.length} of them dead; ${external.length} lead outside and were not followed`,
)
for (const address of external) console.log(`  ${address}`)
if (problems.length > 0) process.exitCode = 1
