/** What a node makes of a question. */
export type Answer<Message> =
  | { readonly kind: 'messages'; readonly messages: readonly Message[] }
  | Refusal
  /** It accepts the question and never answers. */
  | { readonly kind: 'silence' }

export interface Refusal {
  readonly kind: 'refusal'
  /** The gRPC status code. */
  readonly status: number
  readonly details: string
  readonly trailers?: Readonly<Record<string, string>>
}

/** What a unary RPC is answered with: one, where a stream has as many as it likes. */
export const message = <Message>(value: Message): Answer<Message> => messages([value])

export const messages = <Message>(values: readonly Message[]): Answer<Message> => ({
  kind: 'messages',
  messages: values,
})

export const refusal = (status: number, details: string, trailers?: Refusal['trailers']): Refusal => ({
  kind: 'refusal',
  status,
  details,
  ...(trailers !== undefined && { trailers }),
})

export const silence = { kind: 'silence' } as const

/** gRPC status codes that Restate answers with. */
export const codes = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  internal: 13,
  unavailable: 14,
} as const
