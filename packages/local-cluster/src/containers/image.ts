import { createHash } from 'node:crypto'
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { serverBinary } from '../binaries.ts'
import type { ServerVersion } from '../types.ts'
import type { Docker } from './docker.ts'

/** The server is one static binary, so the image has nothing else, but for the certificates: without them it panics. */
const DOCKERFILE = `FROM scratch
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY restate-server /restate-server
ENTRYPOINT ["/restate-server"]
`

/**
 * The name of an image with this version of the server, built unless the engine has it. The tag tells the content: version
 * and size of the binary (npm never changes a published version), certificates and the recipe.
 */
export async function serverImage(
  docker: Docker,
  version: ServerVersion,
  scratchDir: string,
  signal: AbortSignal,
): Promise<string> {
  const binary = serverBinary(version)
  const certificates = rootCertificates.join('\n')
  const { size } = await stat(binary)
  const content = createHash('sha256')
    .update([version, size, process.arch, certificates, DOCKERFILE].join('\0'))
    .digest('hex')
    .slice(0, 12)
  const image = `restate-preflight/restate-server:${version}-${content}`
  if (await exists(docker, image)) return image

  const context = join(scratchDir, `image-${version}`)
  await mkdir(context, { recursive: true })
  try {
    await copyFile(binary, join(context, 'restate-server'))
    await writeFile(join(context, 'ca-certificates.crt'), certificates)
    await writeFile(join(context, 'Dockerfile'), DOCKERFILE)
    await build(docker, image, context, signal)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
  return image
}

async function exists(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect()
    return true
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return false
    throw error
  }
}

/** Not by testcontainers' own builder: it wants its Ryuk container first, and waits for ever when the engine refuses. */
async function build(docker: Docker, image: string, context: string, signal: AbortSignal): Promise<void> {
  const stream = await docker.buildImage(
    { context, src: ['Dockerfile', 'restate-server', 'ca-certificates.crt'] },
    // Version 1 is the builder without BuildKit, which older engines lack.
    { t: image, version: '1', forcerm: true, abortSignal: signal },
  )
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
  })
}
