/**
 * One package, one file: start-up time is mostly the number of modules, and code that nobody has kept. Commands, the network code
 * and the plugins are still parts of their own, which run when a command needs them.
 */
import { createHash } from 'node:crypto'
import { builtinModules } from 'node:module'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { build } from 'esbuild'
import { Plugin } from '@oclif/core'

/**
 * Takes Node's own modules as they are. An import of one reads each of its exports once, so that node:fs also loads its promises, its
 * streams and readline.
 */
const builtins = {
  name: 'builtins',
  setup(bundle) {
    const names = new RegExp(
      `^(node:)?(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`,
    )
    bundle.onResolve({ filter: names }, ({ path }) => ({ path, namespace: 'builtins' }))
    bundle.onLoad({ filter: /.*/, namespace: 'builtins' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** What oclif loads at each start for a trace that nobody asked for, and to tell Windows' Linux from Linux. */
const unasked = {
  debug: `
    const real = () => require('debug?real')
    const silent = () => Object.assign(() => {}, { enabled: false })
    module.exports = process.env.DEBUG ? real() : silent`,
  'wsl-utils': `
    export const isWsl = false
    export const powerShellPath = async () => 'powershell.exe'`,
}

const withoutUnasked = {
  name: 'without-unasked',
  setup(bundle) {
    bundle.onResolve({ filter: /^(debug|wsl-utils)$/ }, ({ path, importer }) =>
      importer.includes('@oclif/core') ? { path, namespace: 'unasked' } : undefined,
    )
    bundle.onResolve({ filter: /^debug\?real$/ }, ({ resolveDir }) =>
      bundle.resolve('debug', { kind: 'require-call', resolveDir }),
    )
    bundle.onLoad({ filter: /.*/, namespace: 'unasked' }, ({ path }) => ({
      contents: unasked[path],
      resolveDir: import.meta.dirname,
    }))
  },
}

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
  'node:child_process': false,
  'node:fs/promises': false,
  'node:perf_hooks': false,
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

/**
 * oclif asks for the shell and the home of the user at each start. A user without an entry of its own, as in many containers, has none:
 * Node then throws, for something that is not needed.
 */
const userWithoutEntry = {
  name: 'user-without-entry',
  setup(bundle) {
    bundle.onLoad({ filter: /@oclif\/core\/lib\/util\/os\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const asked = { '(0, node_os_1.userInfo)().shell': 'undefined', '(0, node_os_1.homedir)()': "''" }
      const contents = Object.entries(asked).reduce((whole, [question, none]) => {
        if (!whole.includes(question))
          throw new Error(`${path} does not ask for ${question} any more; see whether this is still needed`)
        return whole.replace(question, `(() => { try { return ${question} } catch { return ${none} } })()`)
      }, text)
      return { contents, loader: 'js' }
    })
  },
}

/**
 * What few runs need, in files of their own: each run reads the whole program, and 100 kB cost it a millisecond or more. By what is
 * imported: a package, or a file of ours. Only what shares nothing with the rest can be apart.
 */
const apart = new Map(
  Object.entries({
    arrow: '../wire/src/query/arrow.ts',
    'error-pages': 'src/explained-pages.gen.ts',
    ...Object.fromEntries(
      ['provisioning', 'health', 'consistency', 'waivers'].map((name) => [
        `${name}-pages`,
        `../../plugins/${name}/src/pages.gen.ts`,
      ]),
    ),
    ...Object.fromEntries(
      ['execa', 'js-yaml', 'minimatch', 'proper-lockfile', 'tinyglobby', 'yaml'].map((name) => [name, name]),
    ),
  }).map(([name, source]) => [source.endsWith('.ts') ? resolve(source) : source, name]),
)

/** Replaces what is apart by a request for its file, when it is used. */
const takenApart = {
  name: 'taken-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path, resolveDir, namespace }) => {
      if (namespace === 'apart') return { path, external: true }
      const name = apart.get(path.startsWith('.') ? resolve(resolveDir, path) : path)
      return name === undefined ? undefined : { path: name, namespace: 'apart' }
    })
    bundle.onLoad({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({
      contents: `module.exports = require('./apart/${path}.cjs')`,
    }))
  },
}

const program = 'dist/program.cjs'

await rm('dist', { recursive: true, force: true })
/** What both bundles have in common. */
const common = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  conditions: ['@restate-preflight/source'],
  // oclif looks for these when it develops a plugin from TypeScript; the packed CLI never does.
  external: ['typescript', 'ts-node', 'tsconfig-paths'],
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [deferred, plainOrder, userWithoutEntry, withoutUnasked, builtins, takenApart],
  logLevel: 'warning',
}
await build({ ...common, entryPoints: ['src/program.ts'], outfile: program })
for (const [source, name] of apart)
  await build({
    ...common,
    // Required as the program does: some packages have something else for those who import them.
    stdin: { contents: `module.exports = require(${JSON.stringify(source)})`, resolveDir: '.' },
    outfile: `dist/apart/${name}.cjs`,
    plugins: [builtins],
  })
// What the thread of a plugin runs.
await build({
  ...common,
  entryPoints: ['../runner/src/isolate/worker.ts'],
  outfile: 'dist/plugin-worker.cjs',
})
// The process of `plugin verify`: the kit is in no other command's way.
await build({ ...common, entryPoints: ['src/verify/plugin-trial.ts'], outfile: 'dist/plugin-trial.cjs' })
// The process of `plugins install` that looks at a package.
await build({ ...common, entryPoints: ['src/installed/inspect.ts'], outfile: 'dist/plugin-inspect.cjs' })

const text = await readFile(program, 'utf8')
// The launcher reads it as Latin-1. What esbuild cannot escape, such as the fixed part of a tagged template, must be ASCII; a
// control character in a class of a dependency's regular expression does no harm as two.
const foreign = /.{0,40}[^\x00-\x7f\u009b].{0,40}/u.exec(text)
if (foreign !== null) throw new Error(`${program} is not ASCII: ${foreign[0]}`)
// What V8 made of this bundle must never be taken for that of another. Who requires the file gets a module; the launcher, whose scripts
// know no `module`, gets the function that makes one, and need not wrap, which would be to copy, what it has read. What is apart is part of
// the digest: signed reports name the program by its own.
const parts = await Promise.all([...apart.values()].map((name) => readFile(`dist/apart/${name}.cjs`)))
const digest = parts
  .reduce((hash, part) => hash.update(part), createHash('sha256').update(text))
  .digest('hex')
const given = 'exports,require,module,__filename,__dirname'
await writeFile(
  program,
  `// ${digest}\n(make=>typeof module==="object"?make(${given}):make)(function(${given}){${text}\n})\n`,
)

// The contract of everything that `-o json` prints, for those who read it by program.
await cp('../reporters/schema', 'dist/schema', { recursive: true })
// And of programs that are plugins, for those who write one.
await cp('../runner/schema', 'dist/schema', { recursive: true })

// What `plugin new` writes is the example of the documentation. Two of its files have other names here: npm publishes no `.gitignore`,
// and a manifest in a package may be taken for its own.
const example = '../../docs/examples/a-plugin-of-your-own'
await cp(example, 'dist/template', {
  recursive: true,
  filter: (path) => !/^(?:node_modules|dist|package(?:-lock)?\.json|\.gitignore)$/.test(basename(path)),
})
await cp(`${example}/.gitignore`, 'dist/template/gitignore')
await cp(`${example}/package.json`, 'dist/template/manifest.json')

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
