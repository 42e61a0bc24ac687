/** An unsigned 64-bit integer as a decimal string: exact in JSON, comparable after `BigInt(value)`. */
export type U64 = string

/** An instant as ISO 8601 in UTC, for example `2026-11-23T14:02:11.204Z`. */
export type Instant = string

/** Any value that survives `JSON.stringify` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A node id with the generation that the node got when it last registered; written `N3:7`. */
export interface GenerationalNodeId {
  readonly id: number
  readonly generation: number
}

/** `N3:7`, as Restate prints it. */
export const formatNodeId = (node: GenerationalNodeId): string => `N${node.id}:${node.generation}`
