import { clusterStateTable } from './cluster-states.ts'
import type { StateDefinition } from './definition.ts'
import { nodeStateTable } from './node-states.ts'

/** Every state by its name, with the table it stands in; `serving` is a state of both. */
export const statesNamed = (
  name: string,
): readonly (readonly [kind: 'cluster' | 'node', StateDefinition<string>])[] => [
  ...clusterStateTable.filter(({ state }) => state === name).map((found) => ['cluster', found] as const),
  ...nodeStateTable.filter(({ state }) => state === name).map((found) => ['node', found] as const),
]

/** What a state means, when it holds, how long it usually lasts, and what may follow, as Markdown below its heading. */
export const stateDescription = ({
  meaning,
  holds,
  usualSeconds,
  ends,
  next,
}: StateDefinition<string>): string => {
  const [from, to] = usualSeconds ?? []
  const lines = [
    `- **Holds** when none of the states before it does, and ${holds}.`,
    ...(to === undefined
      ? []
      : [`- **Usually lasts** ${from === 0 ? `up to ${to}` : `${from} to ${to}`} s.`]),
    `- **Ends** ${endings[ends]}.`,
    next === 'any'
      ? '- **Leads to** any state: it says something of our sight, not of the life.'
      : `- **Leads to** ${next.map((state) => `\`${state}\``).join(', ')}.`,
  ]
  return `${meaning}\n\n${lines.join('\n')}`
}

const endings: Readonly<Record<StateDefinition<string>['ends'], string>> = {
  'by-itself':
    'by itself: waiting helps. If it lasts much longer than usual, look into the log of the node that it waits for',
  'from-outside': 'when something happens from outside: a node is provisioned, started, or reached again',
  'by-cause':
    'by itself where replicas move; otherwise when somebody finishes or takes back what was begun: what it waits for says which',
  'by-repair': 'only when a person mends what is wrong: waiting is in vain',
  lasts: 'when something changes: nothing is pending in it',
}

/** A Mermaid diagram of the ways that a life takes. States of our sight are not in it: they come and go at any time. */
export const stateDiagram = (table: readonly StateDefinition<string>[]): string => {
  const ways = table.flatMap(({ state, next }) =>
    next === 'any' ? [] : next.map((other) => [state, other] as const),
  )
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...table.flatMap(({ state, next }) => (next === 'any' ? [] : `  ${idOf(state)}: ${state}`)),
    ...ways.map(([state, other]) => `  ${idOf(state)} --> ${idOf(other)}`),
    '```',
  ].join('\n')
}

const idOf = (state: string): string => state.replaceAll('-', '_')
