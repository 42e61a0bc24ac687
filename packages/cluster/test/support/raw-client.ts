import { Client, credentials } from '@grpc/grpc-js'

/** Answers as they are on the wire. */
export const rawCall = (client: Client, path: string, request: Uint8Array): Promise<Buffer | null> =>
  new Promise((resolve) => {
    client.makeUnaryRequest<Buffer, Buffer>(
      path,
      (bytes) => bytes,
      (bytes) => bytes,
      Buffer.from(request),
      { deadline: Date.now() + 10_000 },
      (error, response) => resolve(error === null ? (response ?? null) : null),
    )
  })

export const rawClient = (address: string): Client =>
  new Client(new URL(address).host, credentials.createInsecure())
