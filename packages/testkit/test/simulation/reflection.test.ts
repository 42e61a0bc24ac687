import { rpcEffects } from '@restate-preflight/wire'
import { protoFiles, type ReflectionQuestion } from '@restate-preflight/wire/reflection'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/simulation/index.ts'
import { announced, askReflection, failureOf } from './client.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')
const question = (messageRequest: ReflectionQuestion['messageRequest']): ReflectionQuestion => ({
  host: '',
  messageRequest,
})

describe('reflection of a simulated node', () => {
  // The contract test of wire holds the same list against real servers of both versions, before they are provisioned.
  it.each([
    ['1.7.12', 'waiting'],
    ['1.7.12', 'serving'],
    ['1.6.2', 'serving'],
  ] as const)('of %s that is %s has the services of a real one', async (version, from) => {
    await using cluster = await simulate({ nodes: 1, version, from, startsAt })
    const { services } = await announced(cluster.node('n1').address)
    expect(services.toSorted()).toEqual([...rpcEffects.keys()].toSorted())
  })

  it('describes all that we define, and nothing of roles that a node lacks', async () => {
    await using cluster = await simulate({ nodes: [{}, { roles: ['worker'] }], startsAt })
    const { registry } = await announced(cluster.node('n1').address)
    const services = protoFiles.flatMap((file) => file.services)
    for (const { typeName, methods } of services) {
      expect(registry.getService(typeName)?.methods.map(({ name }) => name)).toEqual(
        methods.map(({ name }) => name),
      )
    }
    expect(registry.getMessage('restate.cluster_ctrl.QueryResponse')?.fields.map(({ name }) => name)).toEqual(
      ['encoded', 'warnings'],
    )
    const worker = await announced(cluster.node('n2').address)
    expect(worker.services).toEqual([
      'restate.metadata_proxy_svc.MetadataProxySvc',
      'restate.node_ctl_svc.NodeCtlSvc',
      'restate.core_node_svc.CoreNodeSvc',
      'grpc.reflection.v1.ServerReflection',
    ])
    expect(worker.registry.getMessage('restate.cluster_ctrl.QueryResponse')).toBeUndefined()
  })

  it('answers each question as it comes, until one is for what it does not have', async () => {
    await using cluster = await simulate({ nodes: 1, startsAt })
    const { address } = cluster.node('n1')
    const known = [
      'restate.node_ctl_svc.NodeCtlSvc',
      'restate.node_ctl_svc.NodeCtlSvc.GetIdent',
      'restate.node_ctl_svc.IdentResponse',
      'restate.node_ctl_svc.IdentResponse.status',
      'restate.common.NodeStatus',
      'restate.common.NodeStatus.ALIVE',
    ].map((value) => question({ $case: 'fileContainingSymbol', value }))
    const answers = await askReflection(address, known)
    expect(answers.map(({ messageResponse }) => messageResponse?.$case)).toEqual(
      known.map(() => 'fileDescriptorResponse'),
    )
    expect(answers[0]?.originalRequest?.messageRequest).toEqual(known[0]?.messageRequest)
    const endings = await Promise.all(
      [
        question({ $case: 'fileContainingSymbol', value: 'restate.Nothing' }),
        question({ $case: 'fileByFilename', value: 'nothing.proto' }),
        question(undefined),
      ].map((last) => failureOf(askReflection(address, [...known, last]))),
    )
    expect(endings).toEqual([
      { code: 5, details: "symbol 'restate.Nothing' not found" },
      { code: 5, details: "file 'nothing.proto' not found" },
      { code: 3, details: 'invalid MessageRequest' },
    ])
  })
})
