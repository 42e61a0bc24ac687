import type { Path } from '../validation/field.ts'
import { jsonPosition } from './json-position.ts'
import type { Position } from './text-position.ts'
import { yamlPosition } from './yaml-position.ts'

export type Syntax = 'json' | 'yaml' | 'module'

/** Where the value at a path stands; the nearest enclosing one that is found, else null. Modules have no places. */
export const positionOf = (text: string, syntax: Syntax, path: Path): Position | null => {
  if (syntax === 'module') return null
  return syntax === 'json' || /^\s*\{/.test(text) ? jsonPosition(text, path) : yamlPosition(text, path)
}
