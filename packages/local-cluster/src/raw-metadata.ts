import { once } from 'node:events'
import { connect } from 'node:http2'
import type { StoredValue } from './types.ts'

const deadlineMs = 10_000
const grpcOk = '0'

/** Reads a value of the metadata store as it is kept; undefined where the key does not exist. */
export async function getMetadata(address: string, key: string): Promise<StoredValue | undefined> {
  const answer = await call(address, 'Get', bytesField(1, Buffer.from(key)))
  const value = fieldsOf(answer).get(1)
  if (!Buffer.isBuffer(value)) return undefined
  const fields = fieldsOf(value)
  const [version, bytes] = [fields.get(1), fields.get(2)]
  const number = Buffer.isBuffer(version) ? fieldsOf(version).get(1) : undefined
  return {
    version: typeof number === 'number' ? number : 0,
    bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0),
  }
}

/**
 * Writes any bytes under any version, past every precaution of restatectl. For tests that break a cluster of their own: the
 * address must be on this machine.
 */
export async function putMetadata(address: string, key: string, value: StoredValue): Promise<void> {
  if (new URL(address).hostname !== '127.0.0.1') throw new Error(`${address} is not on this machine`)
  const version = bytesField(1, numberField(1, value.version))
  const noPrecondition = numberField(1, 1)
  await call(
    address,
    'Put',
    Buffer.concat([
      bytesField(1, Buffer.from(key)),
      bytesField(2, Buffer.concat([version, bytesField(2, value.bytes)])),
      bytesField(3, noPrecondition),
    ]),
  )
}

/** A unary gRPC call: one frame with a head of five bytes each way, and the status in the trailers. */
async function call(address: string, method: string, message: Buffer): Promise<Buffer> {
  const session = connect(address)
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/restate.metadata_proxy_svc.MetadataProxySvc/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const failed = Promise.race([
      once(session, 'error').then(([error]) => Promise.reject(error as Error)),
      once(stream, 'error').then(([error]) => Promise.reject(error as Error)),
    ])
    failed.catch(() => undefined)
    stream.setTimeout(deadlineMs, () => stream.destroy(new Error(`${method}: no answer of ${address}`)))
    let status: unknown
    let text: unknown
    const note = (headers: Readonly<Record<string, unknown>>) => {
      status = headers['grpc-status'] ?? status
      text = headers['grpc-message'] ?? text
    }
    stream.on('response', note)
    stream.on('trailers', note)
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    const head = Buffer.alloc(5)
    head.writeUInt32BE(message.length, 1)
    stream.end(Buffer.concat([head, message]))
    await Promise.race([once(stream, 'close'), failed])
    if (status !== grpcOk)
      throw new Error(`${method} at ${address}: status ${String(status)} ${String(text)}`)
    return Buffer.concat(chunks).subarray(5)
  } finally {
    session.destroy()
  }
}

/** The wire form of protobuf, as far as these messages use it: varints and runs of bytes. */
function fieldsOf(message: Buffer): ReadonlyMap<number, number | Buffer> {
  const fields = new Map<number, number | Buffer>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(at++)
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    if ((tag & 7) === 0) fields.set(tag >> 3, varint())
    else if ((tag & 7) === 2) {
      const length = varint()
      fields.set(tag >> 3, message.subarray(at, (at += length)))
    } else throw new Error(`wire type ${tag & 7} is not expected here`)
  }
  return fields
}

function numberField(field: number, value: number): Buffer {
  return Buffer.concat([varintOf(field << 3), varintOf(value)])
}

function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varintOf((field << 3) | 2), varintOf(value.length), value])
}

function varintOf(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}
