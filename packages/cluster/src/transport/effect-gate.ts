import { PreflightError } from '@restate-preflight/core'
import { effectOf, query, type RpcEffect } from '@restate-preflight/wire'

/** What is needed to say what an RPC does. */
export interface RpcName {
  readonly service: string
  readonly method: string
  readonly path: string
}

/**
 * The one place that every call passes before it is sent. It looks the effect up itself, so that a wrongly described
 * RPC is refused too: only reads pass, `may-repair` only where the run opted in, and what changes something never. What `Query` does is
 * decided by the text that it sends, so that only the description of it passes which sends nothing but the fixed ones.
 * @throws PreflightError RP9001: to call anything else is a mistake of this program.
 */
export const permittedEffect = (rpc: RpcName, mayRepair: boolean): RpcEffect => {
  const effect = effectOf(rpc.service, rpc.method)
  const permitted =
    (effect === 'local-read' && (rpc.path !== query.path || rpc === query)) ||
    effect === 'linearizable-read' ||
    (effect === 'may-repair' && mayRepair)
  if (permitted && rpc.path === `/${rpc.service}/${rpc.method}`) return effect
  throw new PreflightError('RP9001', `refused to call ${rpc.path}: its effect is ${effect}`, {
    target: rpc.path,
  })
}
