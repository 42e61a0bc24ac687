import type { DescEnum, DescField, DescFile, DescMessage, DescService } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rpcEffects } from '../src/index.ts'
import { protoFiles, type Announced } from '../src/reflection/index.ts'
import { reflectServer } from './reflect-server.ts'
import { serverVersions, startServer, type ServerVersion } from './server.ts'

/** What we read that 1.6.2 does not have yet, with the version that brought it. */
const newerThan162: Readonly<Record<string, string>> = {
  'restate.cluster.PartitionProcessorStatus.detailed_effective_mode': '1.7.3',
  'restate.cluster.DetailedRunMode': '1.7.3',
  'restate.cluster.PartitionProcessorStatus.broken_reason': '1.7.3',
  'restate.cluster.PartitionProcessorStatus.last_applied_schema_version': '1.7.0',
  'restate.cluster.BrokenReason': '1.7.3',
  'restate.cluster_ctrl.QueryResponse.warnings': '1.7.0',
  'restate.cluster_ctrl.QueryWarning': '1.7.0',
}

const announced = new Map<ServerVersion, Announced>()

const at = (version: ServerVersion): Announced => {
  const found = announced.get(version)
  if (found === undefined) throw new Error(`${version} was not asked`)
  return found
}

beforeAll(async () => {
  for (const version of serverVersions) {
    await using server = await startServer(version)
    announced.set(version, await reflectServer(server.address))
  }
}, 90_000)

afterAll(() => announced.clear())

describe.each(serverVersions)('a real %s server', (version) => {
  it('has every message, field, enum value and method that we define, with the same number and type', () => {
    const { differences, missing } = compare(protoFiles, at(version))
    expect(differences).toEqual([])
    expect(missing.toSorted()).toEqual(version === '1.6.2' ? Object.keys(newerThan162).toSorted() : [])
  })

  it('announces the services of the table of effects, before it is provisioned', () => {
    expect(at(version).services.toSorted()).toEqual([...rpcEffects.keys()].toSorted())
  })

  it('announces no RPC that the table of effects does not list', () => {
    const unlisted = methodsOf(at(version)).filter(
      ([service, method]) => rpcEffects.get(service)?.has(method) !== true,
    )
    expect(unlisted).toEqual([])
  })
})

it('lists no RPC in the table of effects that neither version has', () => {
  const real = new Set(
    serverVersions.flatMap((version) => methodsOf(at(version)).map((name) => name.join('/'))),
  )
  const listed = [...rpcEffects].flatMap(([service, methods]) =>
    [...methods.keys()].map((method) => `${service}/${method}`),
  )
  expect(listed.filter((name) => !real.has(name))).toEqual([])
})

const methodsOf = ({ services, registry }: Announced): readonly (readonly [string, string])[] =>
  services.flatMap((name) => {
    const service = registry.getService(name)
    if (service === undefined) throw new Error(`${name} is announced without a description`)
    return service.methods.map((method) => [name, method.name] as const)
  })

/** `missing`: what the server does not have at all. `differences`: what it has otherwise than we say. */
interface Comparison {
  readonly missing: readonly string[]
  readonly differences: readonly string[]
}

const none: Comparison = { missing: [], differences: [] }

const join = (parts: readonly Comparison[]): Comparison => ({
  missing: parts.flatMap(({ missing }) => missing),
  differences: parts.flatMap(({ differences }) => differences),
})

const compare = (files: readonly DescFile[], server: Announced): Comparison =>
  join(
    files.flatMap((file) => [
      ...allMessages(file.messages).map((message) => compareMessage(message, server)),
      ...allEnums(file).map((type) => compareEnum(type, server)),
      ...file.services.map((service) => compareService(service, server)),
    ]),
  )

const compareMessage = (message: DescMessage, { registry }: Announced): Comparison => {
  const theirs = registry.getMessage(message.typeName)
  if (theirs === undefined) return { ...none, missing: [message.typeName] }
  return join(
    message.fields.map((field) =>
      same(
        `${message.typeName}.${field.name}`,
        shapeOf(field),
        theirs.fields.filter(({ name }) => name === field.name).map(shapeOf),
      ),
    ),
  )
}

const compareEnum = (type: DescEnum, { registry }: Announced): Comparison => {
  const theirs = registry.getEnum(type.typeName)
  if (theirs === undefined) return { ...none, missing: [type.typeName] }
  return join(
    type.values.map(({ name, number }) =>
      same(
        `${type.typeName}.${name}`,
        `${number}`,
        theirs.values.filter((value) => value.name === name).map((value) => `${value.number}`),
      ),
    ),
  )
}

const compareService = (service: DescService, { registry }: Announced): Comparison => {
  const theirs = registry.getService(service.typeName)
  if (theirs === undefined) return { ...none, missing: [service.typeName] }
  const signature = (method: DescService['methods'][number]): string =>
    `${method.methodKind} (${method.input.typeName}) returns (${method.output.typeName})`
  return join(
    service.methods.map((method) =>
      same(
        `${service.typeName}/${method.name}`,
        signature(method),
        theirs.methods.filter(({ name }) => name === method.name).map(signature),
      ),
    ),
  )
}

const same = (name: string, expected: string, [found]: readonly string[]): Comparison => {
  if (found === undefined) return { ...none, missing: [name] }
  return found === expected ? none : { ...none, differences: [`${name}: ours ${expected}, theirs ${found}`] }
}

/** Number, label and type of a field in one text. */
const shapeOf = (field: DescField): string => {
  const oneof = field.oneof === undefined ? '' : ` in oneof ${field.oneof.name}`
  const label = `${field.number} ${field.fieldKind} presence ${field.presence}${oneof}`
  switch (field.fieldKind) {
    case 'scalar':
      return `${label} ${field.scalar}`
    case 'enum':
      return `${label} ${field.enum.typeName}`
    case 'message':
      return `${label} ${field.message.typeName}`
    case 'list':
      return `${label} of ${field.listKind} ${field.scalar ?? field.enum?.typeName ?? field.message?.typeName}`
    case 'map':
      return `${label} from ${field.mapKey} to ${field.mapKind} ${field.scalar ?? field.enum?.typeName ?? field.message?.typeName}`
  }
}

const allMessages = (messages: readonly DescMessage[]): readonly DescMessage[] =>
  messages.flatMap((message) => [message, ...allMessages(message.nestedMessages)])

const allEnums = (file: DescFile): readonly DescEnum[] => [
  ...file.enums,
  ...allMessages(file.messages).flatMap((message) => message.nestedEnums),
]
