import {
  defineCheck,
  defineCollector,
  defineFact,
  definePlugin,
  PreflightError,
} from '@restate-preflight/core'

const topics = defineFact<{ readonly missing: readonly string[] }>({
  id: 'acme.topics',
  per: 'cluster',
  summary: 'which topics of our subscriptions the Kafka cluster does not have',
})

const int = (size: 2 | 4, value: number): Buffer => {
  const bytes = Buffer.alloc(size)
  bytes.writeIntBE(value, 0, size)
  return bytes
}
const text = (value: string): Buffer => Buffer.concat([int(2, Buffer.byteLength(value)), Buffer.from(value)])

/** Metadata, version 4: the first that can be told to create no topic that it is asked about (the last byte). */
const question = (names: readonly string[]): Buffer => {
  const head = [int(2, 3), int(2, 4), int(4, 1), text('restate-preflight')]
  const body = Buffer.concat([...head, int(4, names.length), ...names.map(text), Buffer.from([0])])
  return Buffer.concat([int(4, body.length), body])
}

/** The error code of each topic; 0 where it is there. */
const codesIn = (answer: Buffer): ReadonlyMap<string, number> => {
  let at = 8 // Behind the number of the question and the time that we are throttled.
  const next = (size: 1 | 2 | 4): number => answer.readIntBE((at += size) - size, size)
  const word = (): string => {
    const length = Math.max(0, next(2)) // -1 stands for none.
    return answer.toString('utf8', at, (at += length))
  }
  const each = (read: () => void): void => {
    for (let left = next(4); left > 0; left--) read()
  }
  const codes = new Map<string, number>()
  each(() => [next(4), word(), next(4), word()]) // Brokers: id, host, port, rack.
  void [word(), next(4)] // The id of the cluster, and who controls it.
  each(() => {
    const code = next(2)
    codes.set(word(), code)
    next(1) // Whether it is internal.
    each(() => [next(2), next(4), next(4), each(() => next(4)), each(() => next(4))]) // Partitions.
  })
  return codes
}

const topicsCollector = defineCollector({
  fact: topics,
  effects: ['tcp-exchange'],
  options: {
    broker: { type: 'string', default: 'localhost:9092', summary: 'host:port of any broker' },
    topics: { type: 'string', default: '', summary: 'of the subscriptions, with commas between' },
    tls: { type: 'boolean', default: false, summary: 'whether the broker listens for TLS' },
  },
  hosts: ({ options: { broker } }) => [broker],
  collect: ({ client, options: { broker, topics: list, tls }, each }) =>
    each(async () => {
      const names = list.split(',').filter((name) => name !== '')
      const { hostname, port } = new URL(`kafka://${broker}`)
      const request = { ends: 'length-prefixed', tls } as const
      const { bytes } = await client.exchange(
        { host: hostname, port: Number(port) },
        question(names),
        request,
      )
      const codes = codesIn(Buffer.from(bytes))
      const untold = names.filter((name) => ![0, 3].includes(codes.get(name) ?? -1))
      if (untold.length > 0) throw new PreflightError('RP5008', `${broker} tells nothing of ${untold.join()}`)
      return { missing: names.filter((name) => codes.get(name) === 3) }
    }),
})

const topicsExist = defineCheck({
  id: 'acme/topics-exist',
  summary: 'the Kafka cluster has the topics of our subscriptions',
  severity: 'high',
  per: 'cluster',
  needs: { topics },
  settleMs: 2_000,
  messages: {
    missing: {
      symptom: 'The Kafka cluster lacks topics of subscriptions',
      required: 'all of them',
      current: '{topics} missing',
      impact: 'Their subscriptions read nothing.',
      action: 'Create the topics, or delete the subscriptions.',
    },
  },
  *evaluate({ read, finding }) {
    const { missing } = read('topics')
    if (missing.length > 0) yield finding('missing', { topics: missing.join(', ') })
  },
})

/** What the plugin loader takes. */
export const plugin = definePlugin({
  name: 'acme-kafka',
  version: '1.0.0',
  namespace: 'acme',
  checks: [topicsExist],
  collectors: [topicsCollector],
})
