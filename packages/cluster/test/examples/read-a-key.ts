import { Client, credentials } from '@grpc/grpc-js'
import { decodeMetadataValue, rpcs } from '@restate-preflight/wire'

const [address = 'localhost:5122', key = 'nodes_config'] = process.argv.slice(2)
const client = new Client(address, credentials.createInsecure())
const { path, serialize, deserialize } = rpcs.proxyGet // a linearizable read, through any node
const encode = (request: { key: string }) => Buffer.from(serialize(request))
client.makeUnaryRequest(path, encode, deserialize, { key }, (error, reply) => {
  if (reply?.value === undefined) console.log(error?.message ?? `${key} is absent`)
  else console.log(JSON.stringify(decodeMetadataValue(key, reply.value.bytes)))
  client.close()
})
