#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence instead of a syntax error.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const major = Number(process.versions.node.split('.')[0])
const built = new URL('../dist/main.js', import.meta.url)
if (major < 24) {
  console.error(`restate-preflight needs Node 24 or later; this is Node ${process.versions.node}.`)
  process.exitCode = 2
} else if (!existsSync(fileURLToPath(built))) {
  console.error('restate-preflight is not built yet. Run: npm run build')
  process.exitCode = 2
} else {
  const module = await import('node:module')
  module.enableCompileCache?.()
  const { main } = await import(built.href)
  process.stdout.on('error', () => {}) // whoever reads us may stop early, as `head` does
  await main(process.argv.slice(2))
  // A socket that is still connecting cannot be called back, and would hold the process for minutes.
  process.stdout.write('', () => process.exit())
}
