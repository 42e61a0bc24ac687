import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** What others build on. */
const published = ['core', 'wire', 'cluster', 'testkit']

/** The sources behind every entry of a package that has types. */
const entriesOf = (name: string): readonly string[] => {
  const folder = join(root, 'packages', name)
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  }
  return Object.values(exports)
    .flatMap((entry) => (typeof entry === 'string' ? [] : [entry['@restate-preflight/source'] ?? '']))
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && existsSync(file))
}

const entries = published.flatMap(entriesOf)

/** Exports without a doc comment, generated code aside: its comments are those of the .proto files. */
const undocumented = (): readonly string[] => {
  const program = ts.createProgram(entries, {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ['@restate-preflight/source'],
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  })
  const checker = program.getTypeChecker()
  const exported = entries.flatMap((entry) => {
    const source = program.getSourceFile(entry)
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    return module === undefined ? [] : checker.getExportsOfModule(module)
  })
  const silent = exported.flatMap((name) => {
    const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
    const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
    if (file.includes('/gen/') || ts.displayPartsToString(symbol.getDocumentationComment(checker)) !== '')
      return []
    return [`${relative(root, file)} ${symbol.name}`]
  })
  return [...new Set(silent)].sort()
}

describe('the published packages', () => {
  it('have an entry each', () => {
    expect(published.filter((name) => entriesOf(name).length === 0)).toEqual([])
  })

  it('say of each export what it means', { timeout: 60_000 }, () => {
    expect(undocumented()).toEqual([])
  })
})
