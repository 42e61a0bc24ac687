import { readFile } from 'node:fs/promises'
import { definePlugin } from '@restate-preflight/core'
import { enoughWorkers } from './checks/enough-workers/enough-workers.ts'

/** The page of a check, which lies beside its source and is published with it. */
export const pageFile = (checkId: string): URL => {
  const name = checkId.slice(checkId.indexOf('/') + 1)
  return new URL(`../src/checks/${name}/${name}.md`, import.meta.url)
}

/** Name and version are those of package.json. */
export default definePlugin({
  name: 'a-plugin-of-your-own',
  version: '0.1.0',
  namespace: 'acme',
  checks: [enoughWorkers],
  page: (checkId) => readFile(pageFile(checkId), 'utf8'),
})
