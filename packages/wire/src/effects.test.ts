import { describe, expect, it } from 'vitest'
import { effectOf, rpcEffects, rpcs } from './index.ts'

describe('effectOf', () => {
  it('knows a read', () => {
    expect(effectOf('restate.node_ctl_svc.NodeCtlSvc', 'GetIdent')).toBe('local-read')
  })

  it('takes an unknown method of a known service for mutating', () => {
    expect(effectOf('restate.node_ctl_svc.NodeCtlSvc', 'MethodOfTheFuture')).toBe('mutating')
  })

  it('takes an unknown service for mutating', () => {
    expect(effectOf('restate.future.FutureSvc', 'GetIdent')).toBe('mutating')
  })

  it('is not fooled by names that every object has', () => {
    expect(effectOf('restate.node_ctl_svc.NodeCtlSvc', 'constructor')).toBe('mutating')
    expect(effectOf('__proto__', 'toString')).toBe('mutating')
  })
})

describe('rpcs', () => {
  it('holds no mutating call', () => {
    const effects = Object.entries(rpcs).map(([name, rpc]) => [name, rpc.effect] as const)
    expect(effects.filter(([, effect]) => effect === 'mutating')).toEqual([])
    expect(effects.filter(([, effect]) => effect === 'may-repair')).toEqual([['findTail', 'may-repair']])
  })

  it('lists each of its calls in the table of effects', () => {
    for (const rpc of Object.values(rpcs)) {
      expect(rpcEffects.get(rpc.service)?.get(rpc.method)).toBe(rpc.effect)
      expect(rpc.path).toBe(`/${rpc.service}/${rpc.method}`)
    }
  })

  it('lets others play the node: reads a request and writes a response', () => {
    const request = rpcs.metadataServerGet.serialize({ key: 'ab', clusterFingerprint: 7n })
    expect(rpcs.metadataServerGet.deserializeRequest(request)).toMatchObject({
      key: 'ab',
      clusterFingerprint: 7n,
    })
    const response = rpcs.proxyGetVersion.serializeResponse({ version: { value: 5 } })
    expect(rpcs.proxyGetVersion.deserialize(response).version).toMatchObject({ value: 5 })
    expect(() => rpcs.proxyGet.deserializeRequest(Uint8Array.of(0xff))).toThrow()
  })

  it('writes a request and reads a response', () => {
    expect([...rpcs.getMetadata.serialize({ kind: 4 })]).toEqual([0x10, 4])
    expect([...rpcs.proxyGet.serialize({ key: 'ab' })]).toEqual([0x0a, 2, 0x61, 0x62])
    const answer = rpcs.proxyGet.deserialize(Uint8Array.of(0x0a, 7, 0x0a, 2, 0x08, 5, 0x12, 1, 9))
    expect(answer.value?.version?.value).toBe(5)
    expect([...(answer.value?.bytes ?? [])]).toEqual([9])
    expect(rpcs.proxyGet.deserialize(new Uint8Array()).value).toBeUndefined()
  })
})
