/** One message as gRPC puts it on the wire: a flag, four bytes of length, the bytes. Never compressed: replies are small. */
export const frameMessage = (message: Uint8Array): Buffer => {
  const frame = Buffer.allocUnsafe(headerBytes + message.length)
  frame[0] = 0
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, headerBytes)
  return frame
}

/** The message of a body that holds exactly one, uncompressed; null for anything else. */
export const readFrame = (body: Buffer): Uint8Array | null =>
  body.length >= headerBytes && body[0] === 0 && body.readUInt32BE(1) === body.length - headerBytes
    ? body.subarray(headerBytes)
    : null

const headerBytes = 5
