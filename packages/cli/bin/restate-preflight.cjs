#!/usr/bin/env node
'use strict'
/*
 * Runs the bundled program, with the code that V8 made of it the last time (docs/adr/0021). CommonJS that any Node can read: an old
 * one gets a sentence instead of a syntax error, and none has to start its loader of ES modules.
 */
const { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

const file = path.join(__dirname, '..', 'dist', 'program.cjs')

const main = async () => {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 24)
    return refuse(`restate-preflight needs Node 24 or later; this is Node ${process.versions.node}.`)
  const source = textOf(file)
  if (source === undefined) return refuse('restate-preflight is not built yet. Run: npm run build')
  Module.enableCompileCache() // for what others bring: configurations and plugins
  withoutWarning()
  const { run, keep } = load(source, keptFile(source, process.argv[2]))
  await run(process.argv.slice(2))
  keep()
  // A socket that is still connecting cannot be called back, and would hold the process for minutes.
  process.exit()
}

const refuse = (sentence) => {
  console.error(sentence)
  process.exitCode = 2
}

/** The bundle is ASCII, which is read faster as such. */
const textOf = (name) => {
  try {
    return readFileSync(name, 'latin1')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Where the code of a command is kept: in Node's own folder for this user, this Node and its flags. The name has the digest of the
 * bundle, of which V8 compares no more than the length. Undefined where Node keeps nothing (NODE_DISABLE_COMPILE_CACHE, no folder
 * to write to).
 */
const keptFile = (source, command = '') => {
  const folder = Module.getCompileCacheDir()
  const digest = /^\/\/ ([0-9a-f]+)\n/.exec(source)
  if (folder === undefined || digest === null || !/^[a-z]{0,20}$/.test(command)) return undefined
  return path.join(folder, `restate-preflight-${digest[1]}-${command}`)
}

/** That `load` rests on something experimental is for us to know, and not for whoever has a plugin. */
const withoutWarning = () => {
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER'))
      emitWarning.call(process, warning, ...rest)
  }
}

const load = (source, kept) => {
  const cachedData = kept === undefined ? undefined : bytesOf(kept)
  const script = new vm.Script(source, {
    filename: file,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = new Module(file)
  require.cache[file] = module // oclif asks for the commands by this name; it is to get those of the program that runs
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, path.dirname(file))
  const isWanted = kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)
  return {
    run: module.exports.main,
    /** A run that failed for its usage has seen little of the program, and is no model for those to come. */
    keep: () => {
      if (isWanted && (process.exitCode ?? 0) <= 1) write(kept, script.createCachedData())
    },
  }
}

const bytesOf = (name) => {
  try {
    return readFileSync(name)
  } catch {
    return undefined
  }
}

/** Whole or not at all. That it cannot be written costs the next run some time, and nothing else. */
const write = (name, bytes) => {
  const part = `${name}.${process.pid}`
  try {
    writeFileSync(part, bytes)
    renameSync(part, name)
    removeOutdated(name)
  } catch {
    rmSync(part, { force: true })
  }
}

/** A version that is still in use beside this one, and loses its file, writes it again at its next run. */
const outdatedAfterMs = 30 * 24 * 60 * 60 * 1_000

/** Removes what other versions kept long ago, for any command: nobody else does after an upgrade. What stays costs room, and no run. */
const removeOutdated = (name) => {
  const folder = path.dirname(name)
  const ofVersion = /^restate-preflight-([0-9a-f]{64})-/
  const own = ofVersion.exec(path.basename(name))?.[1]
  for (const other of readdirSync(folder)) {
    const version = ofVersion.exec(other)?.[1]
    if (version === undefined || version === own) continue
    try {
      const file = path.join(folder, other)
      if (Date.now() - statSync(file).mtimeMs > outdatedAfterMs) rmSync(file, { force: true })
    } catch {
      // Another run may have removed it, or it belongs to somebody else.
    }
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 70 // that of an internal error: Node's 1 would say that a cluster failed
})
