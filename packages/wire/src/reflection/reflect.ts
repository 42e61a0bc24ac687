import { create, createFileRegistry, fromBinary, type FileRegistry } from '@bufbuild/protobuf'
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt'
import type { ReflectionAnswer, ReflectionQuestion } from './reflection.ts'

/** All that a server announces of itself. */
export interface Announced {
  readonly services: readonly string[]
  readonly registry: FileRegistry
}

/** An open call of `reflection`, by any gRPC client. */
export interface ReflectionStream extends AsyncIterable<unknown> {
  /** Sends a question. */
  write(question: ReflectionQuestion): unknown
}

/**
 * Asks for all services, and for the files that describe them, on a stream that is open; whoever has opened it closes it, and gives it
 * its deadline. Rejects when the stream ends before the last answer, with what it ends with.
 */
export const reflect = async (stream: ReflectionStream): Promise<Announced> => {
  const ask = asker(stream)
  const listed = await ask({ $case: 'listServices', value: '' })
  const services =
    listed?.$case === 'listServicesResponse' ? listed.value.service.map(({ name }) => name) : []
  const files = new Map<string, FileDescriptorProto>()
  for (const service of services) {
    for (const file of filesIn(await ask({ $case: 'fileContainingSymbol', value: service }))) {
      await addWithDependencies(file, files, ask)
    }
  }
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...files.values()] }))
  return { services, registry }
}

type Question = NonNullable<ReflectionQuestion['messageRequest']>
type Answer = ReflectionAnswer['messageResponse']
type Ask = (question: Question) => Promise<Answer>

/** Questions are answered in order, so one waits for its own. */
const asker = (stream: ReflectionStream): Ask => {
  const answers = stream[Symbol.asyncIterator]()
  return async (question) => {
    stream.write({ host: '', messageRequest: question })
    const next: IteratorResult<unknown> = await answers.next()
    if (next.done === true) throw new Error('the reflection stream ended')
    const { messageResponse } = next.value as ReflectionAnswer
    if (messageResponse?.$case === 'errorResponse') {
      throw new Error(`reflection of ${question.value}: ${messageResponse.value.errorMessage}`)
    }
    return messageResponse
  }
}

const filesIn = (answer: Answer): readonly FileDescriptorProto[] =>
  answer?.$case === 'fileDescriptorResponse'
    ? answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
    : []

/** Dependencies come first: a registry is built in order. */
const addWithDependencies = async (
  file: FileDescriptorProto,
  known: Map<string, FileDescriptorProto>,
  ask: Ask,
): Promise<void> => {
  if (known.has(file.name)) return
  for (const name of file.dependency) {
    if (known.has(name)) continue
    for (const dependency of filesIn(await ask({ $case: 'fileByFilename', value: name }))) {
      await addWithDependencies(dependency, known, ask)
    }
  }
  known.set(file.name, file)
}
