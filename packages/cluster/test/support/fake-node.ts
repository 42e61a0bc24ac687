import { createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import { effectOf, MetadataKind, rpcs } from '@restate-preflight/wire'
import recorded from '../recorded/answers.json' with { type: 'json' }

/** What a node does with a question: answer as recorded, fail, be silent, or answer with other bytes. */
export type Behaviour =
  | 'hang'
  | {
      readonly status: number
      readonly details: string
      readonly trailers?: Readonly<Record<string, string>>
    }
  | Buffer

export interface FakeNode extends AsyncDisposable {
  /** `http://127.0.0.1:12345`, as our addresses are normalised. */
  readonly address: string
  /** What was asked, in the order of arrival: `GetIdent`, `GetMetadata LOGS`, `Get pp_epoch_0`, … */
  readonly calls: string[]
  /** Method names that would change something, if any was ever called. */
  readonly mutations: string[]
  /** Changes what it does with a question, or with all (`*`). Of several, each is done once, and the last from then on. */
  behave(question: string, ...behaviours: Behaviour[]): void
}

export interface FakeCluster extends AsyncDisposable {
  readonly nodes: readonly FakeNode[]
}

export type Recording = keyof typeof recorded

/**
 * Real gRPC servers that answer what real nodes answered. The ports in the recorded addresses are replaced by theirs:
 * both have five digits, so the encoding stays as it was.
 */
export const fakeCluster = async (recording: Recording = 'healthy'): Promise<FakeCluster> => {
  const { ports, nodes } = recorded[recording]
  const replacements = new Map<string, string>()
  const made = await Promise.all(nodes.map((answers) => startNode(answers, replacements)))
  for (const [index, { address }] of made.entries())
    replacements.set(ports[index] ?? '', new URL(address).port)
  return {
    nodes: made,
    [Symbol.asyncDispose]: async () => {
      for (const node of made) await node[Symbol.asyncDispose]()
    },
  }
}

/** Accepts connections and says nothing, as a stopped process does. */
export const silentServer = async (): Promise<
  AsyncDisposable & { readonly address: string; connections: number }
> => {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    made.connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
  })
  const made = {
    connections: 0,
    address: '',
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  made.address = `http://127.0.0.1:${await listen(server)}`
  return made
}

/** A port on which nothing listens. */
export const closedPort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const listen = (server: NetServer): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const startNode = async (
  answers: Readonly<Record<string, string | undefined>>,
  replacements: ReadonlyMap<string, string>,
): Promise<FakeNode> => {
  const calls: string[] = []
  const mutations: string[] = []
  const behaviours = new Map<string, Behaviour[]>()
  const server = new Server()
  for (const { service, method, path, name } of methods) {
    server.register<Buffer, Buffer>(
      path,
      (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => {
        const question = name(call.request)
        calls.push(question)
        if (effectOf(service, method) === 'mutating') mutations.push(question)
        const planned = behaviours.get(question) ?? behaviours.get('*') ?? []
        const behaviour = planned.length > 1 ? planned.shift() : planned[0]
        if (behaviour === 'hang') return
        if (Buffer.isBuffer(behaviour)) return reply(null, behaviour)
        if (behaviour !== undefined) return fail(call, reply, behaviour)
        const answer = answers[question.replace(/^direct /, '')]
        if (
          answer === undefined &&
          keysNotYetThere.test(question) &&
          answers['Get nodes_config'] !== undefined
        )
          return reply(null, Buffer.alloc(0))
        if (answer === undefined)
          return fail(call, reply, question === 'GetClusterState' ? notReady : notProvisioned)
        reply(null, withPorts(Buffer.from(answer, 'base64'), replacements))
      },
      (bytes) => bytes,
      (bytes) => bytes,
      'unary',
    )
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return {
    address: `http://127.0.0.1:${port}`,
    calls,
    mutations,
    behave: (question, ...planned) => void behaviours.set(question, planned),
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  }
}

/** The recorded clusters have deployed nothing, and made no rules. */
const keysNotYetThere = /^(direct )?Get(Version)? (schema_registry|rule_book)$/

/** What an unprovisioned node answers. */
const notReady = { status: status.UNAVAILABLE, details: 'svc is not ready yet' }
const notProvisioned = {
  status: status.UNAVAILABLE,
  details:
    'other error: [retryable] [http://127.0.0.1:1/] The service is currently unavailable: Metadata store has not been provisioned yet',
}

const fail = (
  call: ServerUnaryCall<Buffer, Buffer>,
  reply: sendUnaryData<Buffer>,
  { status: code, details, trailers = {} }: Exclude<Behaviour, 'hang' | Buffer>,
): void => {
  const metadata = call.metadata.clone()
  for (const key of Object.keys(metadata.getMap())) metadata.remove(key)
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value)
  reply({ code, details, metadata })
}

const withPorts = (bytes: Buffer, replacements: ReadonlyMap<string, string>): Buffer => {
  // latin1 keeps every byte as one character.
  const text = bytes
    .toString('latin1')
    .replace(/(?<=127\.0\.0\.1:)\d{5}/g, (port) => replacements.get(port) ?? port)
  return Buffer.from(text, 'latin1')
}

const kindNames = new Map<number, string>(Object.entries(MetadataKind).map(([name, kind]) => [kind, name]))

interface FakeMethod {
  readonly service: string
  readonly method: string
  readonly path: string
  readonly name: (request: Buffer) => string
}

/** The key is field 1 of every request for one: tag, length, text. */
const keyIn = (request: Buffer): string => request.subarray(2, 2 + (request[1] ?? 0)).toString()

const methods: readonly FakeMethod[] = [
  { ...rpcs.getIdent, name: () => 'GetIdent' },
  { ...rpcs.getMetadata, name: (request) => `GetMetadata ${kindNames.get(request[1] ?? 0)}` },
  { ...rpcs.metadataServerStatus, name: () => 'Status' },
  { ...rpcs.getClusterState, name: () => 'GetClusterState' },
  { ...rpcs.proxyGet, name: (request) => `Get ${keyIn(request)}` },
  { ...rpcs.proxyGetVersion, name: (request) => `GetVersion ${keyIn(request)}` },
  { ...rpcs.metadataServerGet, name: (request) => `direct Get ${keyIn(request)}` },
  { ...rpcs.metadataServerGetVersion, name: (request) => `direct GetVersion ${keyIn(request)}` },
]
