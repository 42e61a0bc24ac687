#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence instead of a syntax error. It imports nothing:
// an import of a module of Node's reads all that it exports, which takes longer than all that is done here.

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(`restate-preflight needs Node 24 or later; this is Node ${process.versions.node}.`)
  process.exitCode = 2
} else {
  process.getBuiltinModule('node:module').enableCompileCache()
  const built = new URL('../dist/main.js', import.meta.url)
  const { main } = await import(built.href).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== built.href) throw error
    console.error('restate-preflight is not built yet. Run: npm run build')
    process.exit(2)
  })
  process.stdout.on('error', () => {}) // whoever reads us may stop early, as `head` does
  await main(process.argv.slice(2))
  // A socket that is still connecting cannot be called back, and would hold the process for minutes.
  process.stdout.write('', () => process.exit())
}
