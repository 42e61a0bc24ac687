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

/**
 * The messages of a body that holds any number of whole ones, each uncompressed, and no more than `max`; null for anything else. They
 * are views of the body.
 */
export const readFrames = (body: Buffer, max: number): readonly Uint8Array[] | null => {
  const messages: Uint8Array[] = []
  for (let at = 0; at < body.length;) {
    if (messages.length === max || body.length - at < headerBytes || body[at] !== 0) return null
    const end = at + headerBytes + body.readUInt32BE(at + 1)
    if (end > body.length) return null
    messages.push(body.subarray(at + headerBytes, end))
    at = end
  }
  return messages
}

const headerBytes = 5
