import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import type { Rpc } from '@restate-preflight/wire'
import {
  reflect,
  reflection,
  type Announced,
  type ReflectionAnswer,
  type ReflectionQuestion,
} from '@restate-preflight/wire/reflection'

/** By the other implementation of gRPC: not that of the collector. */
const connected = async <Result>(
  address: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const client = new Client(new URL(address).host, credentials.createInsecure())
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

const deadline = (): { readonly deadline: number } => ({ deadline: Date.now() + 5_000 })

/** A call with one answer. */
export const call = <Request, Response>(
  address: string,
  { path, serialize, deserialize }: Rpc<Request, Response>,
  request: Request,
): Promise<Response> =>
  connected(address, (client) => {
    const answer = Promise.withResolvers<Response>()
    client.makeUnaryRequest<Request, Response>(
      path,
      (message) => Buffer.from(serialize(message)),
      (bytes) => deserialize(bytes),
      request,
      deadline(),
      (error, response) =>
        error === null && response !== undefined
          ? answer.resolve(response)
          : answer.reject(error ?? new Error('nothing')),
    )
    return answer.promise
  })

/** A call with as many answers as there are. */
export const stream = <Request, Response>(
  address: string,
  { path, serialize, deserialize }: Rpc<Request, Response>,
  request: Request,
): Promise<readonly Response[]> =>
  connected(address, (client) =>
    all<Response>(
      client.makeServerStreamRequest<Request, Response>(
        path,
        (message) => Buffer.from(serialize(message)),
        (bytes) => deserialize(bytes),
        request,
        deadline(),
      ),
    ),
  )

const all = async <Message>(answers: AsyncIterable<unknown>): Promise<readonly Message[]> => {
  const messages: Message[] = []
  for await (const message of answers) messages.push(message as Message)
  return messages
}

const reflectionStream = (client: Client) =>
  client.makeBidiStreamRequest(
    reflection.path,
    (question: ReflectionQuestion) => Buffer.from(reflection.serialize(question)),
    (bytes) => reflection.deserialize(bytes),
    deadline(),
  )

/** All that a node announces of itself. */
export const announced = (address: string): Promise<Announced> =>
  connected(address, (client) => reflect(reflectionStream(client)))

/** What comes of questions that are all sent before the first is answered. */
export const askReflection = (address: string, questions: readonly ReflectionQuestion[]) =>
  connected(address, (client) => {
    const open = reflectionStream(client)
    for (const question of questions) open.write(question)
    open.end()
    return all<ReflectionAnswer>(open)
  })

/** How a call ends that is not answered. */
export const failureOf = (outcome: Promise<unknown>): Promise<{ code: number; details: string }> =>
  outcome.then(
    () => ({ code: 0, details: '' }),
    (error: ServiceError) => ({ code: error.code, details: error.details }),
  )
