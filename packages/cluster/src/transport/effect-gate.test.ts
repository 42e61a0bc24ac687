import { query, rpcEffects, rpcs } from '@restate-preflight/wire'
import { describe, expect, it } from 'vitest'
import { permittedEffect } from './effect-gate.ts'

const everyRpc = [...rpcEffects].flatMap(([service, methods]) =>
  [...methods].map(([method, effect]) => ({ service, method, path: `/${service}/${method}`, effect })),
)

describe('the effect gate', () => {
  it.each(everyRpc)('judges $path by its effect, $effect', (rpc) => {
    const passes = (mayRepair: boolean) => {
      try {
        return permittedEffect(rpc.path === query.path ? query : rpc, mayRepair) === rpc.effect
      } catch (error) {
        expect(error).toMatchObject({ code: 'RP9001', target: rpc.path })
        return false
      }
    }
    const reads = rpc.effect === 'local-read' || rpc.effect === 'linearizable-read'
    expect({ byDefault: passes(false), optedIn: passes(true) }).toEqual({
      byDefault: reads,
      optedIn: reads || rpc.effect === 'may-repair',
    })
  })

  it('lets no other query pass than the fixed ones', () => {
    const { service, method, path } = query
    expect(() => permittedEffect({ service, method, path }, true)).toThrow('refused')
    expect(() => permittedEffect({ ...query }, true)).toThrow('refused')
    expect(permittedEffect(query, false)).toBe('local-read')
  })

  it('refuses what it does not know, and a description that does not match its path', () => {
    const { service } = rpcs.getIdent
    expect(() => permittedEffect({ service, method: 'New', path: `/${service}/New` }, true)).toThrow(
      'refused',
    )
    expect(() =>
      permittedEffect({ service, method: 'GetIdent', path: `/${service}/ProvisionCluster` }, true),
    ).toThrow('refused')
  })
})
