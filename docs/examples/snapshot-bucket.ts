import { AwsClient } from 'aws4fetch'
import {
  defineCheck,
  defineCollector,
  defineFact,
  definePlugin,
  PreflightError,
} from '@restate-preflight/core'

/** Restate overwrites it once a snapshot of its partition is complete. */
const latest = /<Key>[^<]*\/latest\.json<\/Key>[^]*?<LastModified>([^<]+)</

const snapshots = defineFact<{ readonly newestAt: string | null; readonly partitions: number }>({
  id: 'acme.snapshots',
  per: 'cluster',
  summary: 'the newest snapshot in the bucket, and how many partitions have one',
  plain: ['newestAt'],
})

const snapshotsCollector = defineCollector({
  fact: snapshots,
  effects: ['http-read'],
  options: {
    endpoint: { type: 'string', default: 'https://s3.eu-central-1.amazonaws.com', summary: 'of the store' },
    region: { type: 'string', default: 'eu-central-1', summary: 'that requests are signed for' },
    destination: { type: 'string', default: 's3://bucket/prefix', summary: 'worker.snapshots.destination' },
  },
  timeoutMs: 30_000,
  hosts: ({ options: { endpoint } }) => [new URL(endpoint).host],
  collect: ({ client, options: { endpoint, region, destination }, each }) =>
    each(async () => {
      const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = process.env
      const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
      const session = AWS_SESSION_TOKEN === '' ? {} : { sessionToken: AWS_SESSION_TOKEN }
      const signer = new AwsClient({ ...keys, ...session, region, service: 's3' })
      const { host: bucket, pathname } = new URL(destination)
      const times: string[] = []
      for (let next: string | undefined = ''; next !== undefined;) {
        const url = new URL(`${endpoint}/${bucket}`)
        url.searchParams.set('list-type', '2')
        url.searchParams.set('prefix', pathname.slice(1))
        if (next !== '') url.searchParams.set('continuation-token', next)
        const headers = Object.fromEntries((await signer.sign(url.href)).headers)
        const { status, text } = await client.get(url.href, { headers })
        if (status !== 200) throw new PreflightError('RP5008', `listing ${bucket}: status ${status}`)
        for (const object of text.split('<Contents>')) times.push(...(latest.exec(object)?.slice(1) ?? []))
        next = /<NextContinuationToken>([^<]+)</.exec(text)?.[1]
      }
      return { newestAt: times.toSorted().at(-1) ?? null, partitions: times.length }
    }),
})

const snapshotIsRecent = defineCheck({
  id: 'acme/snapshot-is-recent',
  summary: 'the bucket has a recent snapshot',
  severity: 'high',
  per: 'cluster',
  needs: { snapshots },
  options: {
    maxAgeHours: {
      type: 'integer',
      default: 24,
      minimum: 1,
      maximum: 8760,
      summary: 'of the newest snapshot',
    },
  },
  settleMs: 0,
  messages: {
    old: {
      symptom: 'The newest snapshot in the bucket is old',
      required: 'one of the last {hours} hours',
      current: '{newest}',
      impact: 'Logs are not trimmed, and a new node has much to catch up with.',
      action:
        'Look for errors of snapshots in the logs of the leaders; create one: restatectl snapshots create.',
    },
  },
  *evaluate({ read, finding, now, options: { maxAgeHours } }) {
    const { newestAt } = read('snapshots')
    const ageMs = newestAt === null ? Infinity : Date.parse(now) - Date.parse(newestAt)
    if (ageMs > maxAgeHours * 3_600_000)
      yield finding('old', { hours: maxAgeHours, newest: newestAt ?? 'none at all' })
  },
})

/** What the plugin loader takes. */
export const plugin = definePlugin({
  name: 'acme-bucket',
  version: '1.0.0',
  namespace: 'acme',
  checks: [snapshotIsRecent],
  collectors: [snapshotsCollector],
})
