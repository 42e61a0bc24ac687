import type { Path } from '../validation/field.ts'
import { positionAt, type Position } from './text-position.ts'

/** Where the value at a path begins, in JSON that parses; where that is missing, the last part of the path that is there. */
export const jsonPosition = (text: string, path: Path): Position | null => {
  const tokens = tokensOf(text)
  const place = placeOf(tokens, path)
  return place === null ? null : positionAt(text, place)
}

interface Token {
  readonly text: string
  readonly offset: number
}

const tokensOf = (text: string): readonly Token[] =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)].map((match) => ({
    text: match[0],
    offset: match.index,
  }))

/** Walks the tokens once, keeping the path of the value that comes next. */
const placeOf = (tokens: readonly Token[], path: Path): number | null => {
  const here: (string | number)[] = []
  const best = { depth: -1, offset: -1 }
  const visit = (offset: number) => {
    const onTheWay = here.length <= path.length && here.every((part, index) => part === path[index])
    if (onTheWay && here.length > best.depth) Object.assign(best, { depth: here.length, offset })
  }
  const containers: ('{' | '[')[] = []
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined) break
    const { text, offset } = token
    if (text === '}' || text === ']') {
      containers.pop()
      here.pop()
    } else if (text === ',') {
      const last = here.pop()
      if (containers.at(-1) === '[') here.push(Number(last) + 1)
    } else if (containers.at(-1) === '{' && tokens[index + 1]?.text === ':') {
      // After `{` and `,` the path ends at the table itself.
      here.push(JSON.parse(text) as string)
      index++
    } else {
      visit(offset)
      if (text !== '{' && text !== '[') continue
      containers.push(text)
      if (text === '[') here.push(0)
      else if (tokens[index + 1]?.text === '}') here.push('')
    }
  }
  return best.offset < 0 ? null : best.offset
}
