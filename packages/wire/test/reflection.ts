import { createFileRegistry, create, fromBinary, type FileRegistry } from '@bufbuild/protobuf'
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt'
import { Client, credentials, type ClientDuplexStream } from '@grpc/grpc-js'

/** What a server announces of itself by `grpc.reflection.v1`. */
export interface Announced {
  readonly services: readonly string[]
  readonly registry: FileRegistry
}

export const reflect = async (address: string): Promise<Announced> => {
  const client = new Client(address, credentials.createInsecure())
  const stream = client.makeBidiStreamRequest<Question, Answer>(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    serialize,
    deserialize,
    { deadline: Date.now() + 20_000 },
  )
  try {
    const ask = asker(stream)
    const { services } = await ask({ field: fields.listServices, value: '' })
    const files = new Map<string, FileDescriptorProto>()
    const add = (file: FileDescriptorProto): void => void files.set(file.name, file)
    for (const service of services) {
      const answer = await ask({ field: fields.fileContainingSymbol, value: service })
      for (const file of answer.files) {
        await addWithDependencies(file, files, add, ask)
      }
    }
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...files.values()] }))
    return { services, registry }
  } finally {
    stream.cancel()
    client.close()
  }
}

/** Field numbers of `ServerReflectionRequest`. */
const fields = { fileByFilename: 3, fileContainingSymbol: 4, listServices: 7 } as const

interface Question {
  readonly field: (typeof fields)[keyof typeof fields]
  readonly value: string
}

interface Answer {
  readonly services: readonly string[]
  readonly files: readonly FileDescriptorProto[]
  readonly error: string | null
}

/** Dependencies come first: a registry is built in order. */
const addWithDependencies = async (
  file: FileDescriptorProto,
  known: ReadonlyMap<string, FileDescriptorProto>,
  add: (file: FileDescriptorProto) => void,
  ask: (question: Question) => Promise<Answer>,
): Promise<void> => {
  if (known.has(file.name)) return
  for (const name of file.dependency) {
    if (known.has(name)) continue
    const answer = await ask({ field: fields.fileByFilename, value: name })
    for (const dependency of answer.files) await addWithDependencies(dependency, known, add, ask)
  }
  add(file)
}

/** Questions are answered in order, so one waits for its own. */
const asker = (stream: ClientDuplexStream<Question, Answer>) => {
  const answers = stream[Symbol.asyncIterator]()
  return async (question: Question): Promise<Answer> => {
    stream.write(question)
    const next: IteratorResult<unknown> = await answers.next()
    if (next.done === true) throw new Error('the reflection stream ended')
    const answer = next.value as Answer
    if (answer.error !== null) throw new Error(`reflection of ${question.value}: ${answer.error}`)
    return answer
  }
}

const serialize = ({ field, value }: Question): Buffer =>
  Buffer.from(new BinaryWriter().tag(field, 2).string(value).finish())

const deserialize = (bytes: Uint8Array): Answer => {
  const answer = {
    services: [] as string[],
    files: [] as FileDescriptorProto[],
    error: null as string | null,
  }
  each(bytes, {
    4: (response) =>
      each(response, { 1: (file) => answer.files.push(fromBinary(FileDescriptorProtoSchema, file)) }),
    6: (response) =>
      each(response, {
        1: (service) => each(service, { 1: (name) => answer.services.push(Buffer.from(name).toString()) }),
      }),
    7: (response) => each(response, { 2: (message) => (answer.error = Buffer.from(message).toString()) }),
  })
  return answer
}

/** Calls a handler for each length-delimited field that has one. */
const each = (
  bytes: Uint8Array,
  handlers: { readonly [field: number]: (content: Uint8Array) => unknown },
): void => {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    const handler = handlers[field]
    if (handler !== undefined && Number(wireType) === 2) handler(reader.bytes())
    else reader.skip(wireType, field)
  }
}
