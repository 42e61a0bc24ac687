/** Renews the headers of the pages, which are made from the checks: `npm run pages`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { freshPage } from '@restate-preflight/testkit'
import plugin, { pageFile } from './src/plugin.ts'

for (const check of plugin.checks) {
  const file = pageFile(check.id)
  writeFileSync(file, freshPage(check, readFileSync(file, 'utf8')))
}
