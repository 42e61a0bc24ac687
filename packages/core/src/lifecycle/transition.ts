import type { Stage, StateDefinition } from './definition.ts'

type Table<State extends string> = readonly StateDefinition<State>[]

/**
 * Whether a later look may find `after` where an earlier one found `before`: there is a way along `next` on which the life
 * never falls behind a stage that it had reached. States may be passed unseen, so any number of them may lie between.
 */
export const canFollow = <State extends string>(
  table: Table<State>,
  before: State,
  after: State,
  reached: Stage = 0,
): boolean => {
  const start = { state: before, stage: furthest(reached, stageOf(table, before)) }
  const seen = new Set([`${start.state} ${start.stage}`])
  const open = [start]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place.state === after) return true
    for (const state of successors(table, place.state)) {
      const own = stageOf(table, state)
      if (own !== null && own < place.stage && definitionOf(table, state).alsoLater !== true) continue
      const stage = furthest(place.stage, own)
      const key = `${state} ${stage}`
      if (seen.has(key)) continue
      seen.add(key)
      open.push({ state, stage })
    }
  }
  return false
}

/** The furthest stage of a sequence of states, for `canFollow` over more than two looks. */
export const stageReached = <State extends string>(table: Table<State>, states: Iterable<State>): Stage => {
  let stage: Stage = 0
  for (const state of states) stage = furthest(stage, stageOf(table, state))
  return stage
}

/** From every state one may lose sight, and where sight was lost any state may be found. */
const successors = <State extends string>(table: Table<State>, state: State): readonly State[] => {
  const { next } = definitionOf(table, state)
  const all =
    next === 'any' ? table : table.filter((other) => other.next === 'any' || next.includes(other.state))
  return all.map((definition) => definition.state)
}

const stageOf = <State extends string>(table: Table<State>, state: State): Stage | null =>
  definitionOf(table, state).stage

const furthest = (stage: Stage, other: Stage | null): Stage =>
  other !== null && other > stage ? other : stage

const definitionOf = <State extends string>(table: Table<State>, state: State): StateDefinition<State> => {
  const found = table.find((definition) => definition.state === state)
  if (found === undefined) throw new RangeError(`${state} is not in the table of states`)
  return found
}
