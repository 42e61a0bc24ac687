import type { ContainerRuntimeClient } from 'testcontainers'

/** The engine's API as testcontainers hands it out, which depends on dockerode so that we need not. */
export type Docker = ContainerRuntimeClient['container']['dockerode']
export type Container = ReturnType<Docker['getContainer']>
export type Network = ReturnType<Docker['getNetwork']>

/** What a container wrote, both streams in order. The engine sends frames: stream, three zero bytes, length, bytes. */
export function textOfFrames(frames: Buffer): string {
  const chunks: Buffer[] = []
  for (let at = 0; at + 8 <= frames.length;) {
    const length = frames.readUInt32BE(at + 4)
    chunks.push(frames.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return Buffer.concat(chunks).toString('utf8')
}
