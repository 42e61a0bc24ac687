import { toBinary, type DescFile } from '@bufbuild/protobuf'
import { nestedTypes } from '@bufbuild/protobuf/reflect'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { derived } from '@restate-preflight/core'
import {
  protoFiles,
  type ReflectionAnswer,
  type ReflectionQuestion,
} from '@restate-preflight/wire/reflection'
import { codes, message, refusal, type Answer } from './answer.ts'

type Response = Omit<ReflectionAnswer, '_unknownFields'>

/** What a node with these services announces of itself. As with real ones, a question for what it does not have ends the call. */
export const reflected = (question: ReflectionQuestion, services: readonly string[]): Answer<Response> => {
  const { host, messageRequest: asked } = question
  const answered = (messageResponse: Response['messageResponse']): Answer<Response> =>
    message({ validHost: host, originalRequest: question, messageResponse })
  const described = (what: string, file: DescFile | undefined): Answer<Response> =>
    file === undefined
      ? refusal(codes.notFound, `${what} not found`)
      : answered({ $case: 'fileDescriptorResponse', value: { fileDescriptorProto: [encoded(file)] } })
  switch (asked?.$case) {
    case 'listServices':
      return answered({
        $case: 'listServicesResponse',
        value: { service: services.map((name) => ({ name })) },
      })
    case 'fileByFilename':
      return described(
        `file '${asked.value}'`,
        filesOf(services).find(({ proto }) => proto.name === asked.value),
      )
    case 'fileContainingSymbol':
      return described(
        `symbol '${asked.value}'`,
        filesOf(services).find((file) => symbolsIn(file).has(asked.value)),
      )
    case undefined:
      return refusal(codes.invalidArgument, 'invalid MessageRequest')
  }
}

/** The files that describe services, and all that these build on. */
const filesOf = (services: readonly string[]): readonly DescFile[] => {
  const found = new Set<DescFile>()
  const add = (file: DescFile): void => {
    found.add(file)
    for (const dependency of file.dependencies) add(dependency)
  }
  for (const file of protoFiles) {
    if (file.services.some(({ typeName }) => services.includes(typeName))) add(file)
  }
  return [...found]
}

/** Full names: types, services, and what they consist of. */
const symbolsIn = derived(
  (file: DescFile): ReadonlySet<string> =>
    new Set(
      [...nestedTypes(file)].flatMap((type) => [
        type.typeName,
        ...membersOf(type).map(({ name }) => `${type.typeName}.${name}`),
      ]),
    ),
)

type Nested = ReturnType<typeof nestedTypes> extends Iterable<infer Type> ? Type : never

const membersOf = (type: Nested): readonly { readonly name: string }[] => {
  switch (type.kind) {
    case 'message':
      return [...type.fields, ...type.oneofs]
    case 'enum':
      return type.values
    case 'service':
      return type.methods
    case 'extension':
      return []
  }
}

const encoded = derived((file: DescFile): Uint8Array => toBinary(FileDescriptorProtoSchema, file.proto))
