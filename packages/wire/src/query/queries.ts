import { settingNames } from '@restate-preflight/core'

/**
 * The texts that are sent to `ClusterCtrlSvc.Query`, and the columns that they ask for. Nothing is ever put into them. Each reads one
 * table: `nodes` is what the asked admin node knows by itself, for `config` it asks every node for its own settings.
 */
export const queries = {
  nodes: 'select plain_node_id, state from nodes',
  config: `select plain_node_id, key, value from config where key in (${settingNames.map((name) => `'${name}'`).join(', ')})`,
} as const

/** The name of a fixed query. */
export type QueryName = keyof typeof queries

/** The columns of each query, in the order in which rows hold them. */
export const queryColumns: { readonly [Name in QueryName]: readonly string[] } = {
  nodes: ['plain_node_id', 'state'],
  config: ['plain_node_id', 'key', 'value'],
}

/**
 * Which query a text is, for those who play the node.
 * @throws Error where it is none of them.
 */
export const queryNameOf = (text: string): QueryName => {
  const found = (Object.keys(queries) as QueryName[]).find((name) => queries[name] === text)
  if (found === undefined) throw new Error('not one of the fixed queries')
  return found
}
