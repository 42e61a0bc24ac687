import { Client, credentials } from '@grpc/grpc-js'
import { reflect, reflection, type Announced } from '../src/reflection/index.ts'

/** All that a server announces of itself. */
export const reflectServer = async (address: string): Promise<Announced> => {
  const client = new Client(address, credentials.createInsecure())
  const stream = client.makeBidiStreamRequest(
    reflection.path,
    (question: Parameters<typeof reflection.serialize>[0]) => Buffer.from(reflection.serialize(question)),
    reflection.deserialize,
    { deadline: Date.now() + 20_000 },
  )
  try {
    return await reflect(stream)
  } finally {
    stream.cancel()
    client.close()
  }
}
