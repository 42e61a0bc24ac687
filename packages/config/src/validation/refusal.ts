import { relative } from 'node:path'
import { PreflightError } from '@restate-preflight/core'
import { positionOf, type Syntax } from '../position/position.ts'
import type { Position } from '../position/text-position.ts'
import type { Mistake, Path } from './field.ts'

/** The text that a configuration was read from, for the places of mistakes. */
export interface ConfigSource {
  readonly file: string
  /** The file as messages name it. */
  readonly label: string
  readonly text: string
  readonly syntax: Syntax
  /** Where in the file the configuration is: under its key in package.json. */
  readonly root: Path
}

/** More mistakes are counted, not listed. */
const maxListed = 10

/** All mistakes as one error: file, place, path, what is allowed. Code RP1004. */
export const refusalOf = (mistakes: readonly Mistake[], source: ConfigSource | null): PreflightError => {
  const file = source?.label ?? 'the configuration'
  const lines = mistakes
    .map((mistake) => ({ ...mistake, position: placeOf(mistake, source) }))
    .toSorted(byPlace)
  const listed = lines.slice(0, maxListed).map(({ path, reason, position }) => {
    const subject = path.length === 0 ? '' : `${formatPath(path)}: `
    return `${file}${formatPosition(position)}: ${subject}${reason}`
  })
  const more = lines.length > maxListed ? [`and ${lines.length - maxListed} more`] : []
  return new PreflightError('RP1004', [...listed, ...more].join('\n'), { target: source?.file ?? null })
}

const placeOf = ({ path }: Mistake, source: ConfigSource | null): Position | null =>
  source === null ? null : positionOf(source.text, source.syntax, [...source.root, ...path])

const byPlace = (
  a: { readonly position: Position | null },
  b: { readonly position: Position | null },
): number =>
  (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0)

/** `:12:5`, or `:12` where only the line is known. */
export const formatPosition = (position: Position | null): string =>
  position === null ? '' : `:${position.line}${position.column === undefined ? '' : `:${position.column}`}`

/** `profiles.audit.failOn`, `checks["health/node-alive"]`, `plugins[0]`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (!/^[\w$-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

/** Relative where that is shorter to read: inside the working directory. */
export const shortPath = (file: string, cwd: string): string => {
  const path = relative(cwd, file)
  return path === '' || path.startsWith('..') ? file : path
}
