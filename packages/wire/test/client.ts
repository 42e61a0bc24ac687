import { credentials, Client } from '@grpc/grpc-js'
import type { Rpc } from '../src/index.ts'

/** A gRPC connection to one test server. */
export class TestClient implements Disposable {
  private readonly client: Client

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': 64 << 20,
    })
  }

  call<Request, Response>(rpc: Rpc<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest<Request, Response>(
        rpc.path,
        (message) => Buffer.from(rpc.serialize(message)),
        rpc.deserialize,
        request,
        { deadline: Date.now() + 10_000 },
        (error, response) => {
          if (error !== null) reject(error)
          else if (response === undefined) reject(new Error('neither an error nor a response'))
          else resolve(response)
        },
      )
    })
  }

  /** All messages that the server streams, as they are on the wire. */
  stream<Request, Response>(rpc: Rpc<Request, Response>, request: Request): Promise<readonly Uint8Array[]> {
    return new Promise((resolve, reject) => {
      const messages: Uint8Array[] = []
      this.client
        .makeServerStreamRequest<Request, Uint8Array>(
          rpc.path,
          (message) => Buffer.from(rpc.serialize(message)),
          (bytes) => bytes,
          request,
          { deadline: Date.now() + 10_000 },
        )
        .on('data', (message: Uint8Array) => messages.push(message))
        .on('error', reject)
        .on('end', () => resolve(messages))
    })
  }

  [Symbol.dispose](): void {
    this.client.close()
  }
}
