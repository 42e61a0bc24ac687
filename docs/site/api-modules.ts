import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root } from './places.ts'

/** A file that exports something, and the page for it. */
export interface ApiModule {
  /** The page below `reference/api`, as in `core/check`. */
  readonly name: string
  /** What is written in an import, as in `@restate-preflight/testkit/simulation`. */
  readonly specifier: string
  /** Relative to the root of the repository. */
  readonly file: string
}

/** A published package: the file that stands for it, and the modules that its pages are made from. */
export interface ApiPackage {
  readonly name: string
  readonly description: string
  readonly file: string
  readonly modules: readonly ApiModule[]
}

/**
 * What others build on. An entry is one page; where it does nothing but pass on everything of other modules, as that of core, each of
 * those is a page.
 */
export const apiPackages = (): readonly ApiPackage[] =>
  ['core', 'cluster', 'testkit', 'wire'].map((name) => {
    const { exports, description } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    ) as Manifest
    const entries = Object.entries(exports).flatMap(([entry, target]) =>
      typeof target === 'string'
        ? []
        : [{ entry, file: posix.join('packages', name, target['@restate-preflight/source']) }],
    )
    return {
      name,
      description,
      file: posix.join('packages', name, 'src/index.ts'),
      modules: entries.flatMap(({ entry, file }) => {
        const module = {
          name: posix.join(name, entry),
          specifier: posix.join('@restate-preflight', name, entry),
          file,
        }
        return passedOn(file).map((inner) =>
          inner === file ? module : { ...module, name: posix.join(name, nameOf(file, inner)), file: inner },
        )
      }),
    }
  })

interface Manifest {
  readonly description: string
  readonly exports: Readonly<Record<string, string | { readonly '@restate-preflight/source': string }>>
}

/** The modules that a file passes on; itself, where it does anything else. */
const passedOn = (file: string): readonly string[] => {
  const text = readFileSync(join(root, file), 'utf8')
  const passed = [...text.matchAll(/^export \* from '(.*)'$/gm)]
  const rest = text.replaceAll(/^export \* from '.*'$|^\/\*\*.*?\*\/$/gms, '').trim()
  return rest === '' ? passed.map(([, target = '']) => posix.join(posix.dirname(file), target)) : [file]
}

/** `lifecycle/index.ts` is `lifecycle`. */
const nameOf = (from: string, file: string): string =>
  posix.relative(posix.dirname(from), file).replace(/(\/index)?\.ts$/, '')
