/**
 * One package, few files: start-up time is mostly the number and the size of modules. Commands, the network code and
 * the plugins are chunks of their own, loaded when a command needs them.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { Plugin } from '@oclif/core'

/** Bundled CommonJS (oclif, grpc-js) still asks for these. */
const commonJsGlobals = `
import { createRequire as __createRequire } from 'node:module'
import { fileURLToPath as __fileURLToPath } from 'node:url'
import { dirname as __directoryOf } from 'node:path'
const require = __createRequire(import.meta.url)
const __filename = __fileURLToPath(import.meta.url)
const __dirname = __directoryOf(__filename)
`

/**
 * What oclif requires at its start and needs in rare commands only: loaded when it is first used. The value says whether
 * the package marks itself as an ES module, which its importer asks for at once.
 */
const seldomUsed = {
  'ansi-escapes': false,
  'clean-stack': false,
  'cli-spinners': false,
  ejs: false,
  'indent-string': false,
  lilconfig: true,
  minimatch: true,
  'node:readline': false,
  'string-width': false,
  'supports-color': true,
  tinyglobby: true,
  'widest-line': false,
  'wrap-ansi': false,
}

/** Replaces a module by a stand-in that becomes it at the first touch. */
const deferred = {
  name: 'deferred',
  setup(bundle) {
    const names = Object.keys(seldomUsed).map((name) => name.replace(/[/:]/g, '\\$&'))
    bundle.onResolve(
      { filter: new RegExp(`^(${names.join('|')})$`) },
      ({ path, importer, kind, resolveDir }) =>
        kind === 'require-call' && importer.includes('@oclif/core')
          ? { path, namespace: 'deferred', pluginData: { resolveDir } }
          : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'deferred' }, ({ path, pluginData }) => ({
      resolveDir: pluginData.resolveDir,
      contents: `
        let real
        const load = () => (real ??= require(${JSON.stringify(path)}))
        module.exports = new Proxy(function () {}, {
          get: (_, key) => (key === '__esModule' && real === undefined ? ${seldomUsed[path]} : load()[key]),
          apply: (_, self, args) => Reflect.apply(load(), self, args),
        })`,
    }))
  },
}

/** oclif sorts its eight commands by locale, and so loads the collation tables of ICU: 15 ms for ids that are ASCII. */
const plainOrder = {
  name: 'plain-order',
  setup(bundle) {
    bundle.onLoad({ filter: /@oclif\/core\/lib\/config\/plugin\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const byLocale = '.sort((a, b) => a.id.localeCompare(b.id))'
      if (!text.includes(byLocale))
        throw new Error(`${path} does not sort as it did; see whether plainOrder is still needed`)
      return { contents: text.replace(byLocale, '.sort((a, b) => (a.id < b.id ? -1 : 1))'), loader: 'js' }
    })
  },
}

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { main: 'src/main.ts', commands: 'src/commands.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  conditions: ['@restate-preflight/source'],
  // oclif looks for these when it develops a plugin from TypeScript; the packed CLI never does.
  external: ['typescript', 'ts-node', 'tsconfig-paths'],
  banner: { js: commonJsGlobals },
  plugins: [deferred, plainOrder],
  logLevel: 'warning',
})

// The contract of the report, for those who read it by program.
await mkdir('dist/schema')
await copyFile('../reporters/schema/report-v1.schema.json', 'dist/schema/report-v1.schema.json')

/** oclif's own summary of the commands: with it, a run need not ask every command for its flags. */
await rm('oclif.manifest.json', { force: true })
const plugin = new Plugin({
  root: process.cwd(),
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
})
await plugin.load()
await writeFile('oclif.manifest.json', `${JSON.stringify(plugin.manifest, null, 2)}\n`)
