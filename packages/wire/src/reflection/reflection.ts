import { ServerReflectionRequest, ServerReflectionResponse } from '../gen/grpc/reflection/v1/reflection.ts'
import { describe, type RequestOf, type ResponseOf } from '../rpc.ts'

/** The call by which a server tells of its services: a stream on which each question is answered before the next is sent. */
export const reflection = describe('grpc.reflection.v1.ServerReflection')(
  'ServerReflectionInfo',
  ServerReflectionRequest,
  ServerReflectionResponse,
)

/** A question of that stream. */
export type ReflectionQuestion = RequestOf<typeof reflection>
/** Its answer. */
export type ReflectionAnswer = ResponseOf<typeof reflection>
