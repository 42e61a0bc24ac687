import { nodeKey, type NodesConfiguration, type RegisteredNode } from '@restate-preflight/core'
import type { Endings } from './silence.ts'

/** The entry that nodes_config has for a node; one that is not registered ends the judgement as not applicable. */
export const registrationOf = (
  { nodes }: NodesConfiguration,
  node: string,
  { notApplicable }: Pick<Endings, 'notApplicable'>,
): RegisteredNode =>
  nodes.find(({ id }) => nodeKey(id) === node) ?? notApplicable(`nodes_config does not have ${node}`)
