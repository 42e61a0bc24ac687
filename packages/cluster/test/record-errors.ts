/**
 * Records how real servers of each supported version refuse: `npm run record:errors`. It takes three minutes, and its
 * clusters are broken on purpose. What passes too quickly to be met every time keeps its older recording, and is named.
 * Review the differences by eye.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePorts, startCluster, type ServerVersion } from '@restate-preflight/local-cluster'
import { readTlsFiles } from '../src/index.ts'
import { hungLeader, quorumLost, serving, unprovisioned } from './support/error-scenes.ts'
import { recorder } from './support/raw-errors.ts'
import { mergeRecordings, recordedErrors, type RecordedError } from './support/recorded-errors.ts'

const recordLife = async (version: ServerVersion): Promise<readonly RecordedError[]> => {
  const nowhere = await deadAddress()
  await using cluster = await startCluster({
    driver: 'processes',
    version,
    clusterName: 'recorded',
    nodes: [
      { name: 'n1' },
      { name: 'n2' },
      { name: 'n3' },
      {
        name: 'standby',
        deferred: true,
        roles: ['metadata-server'],
        env: { RESTATE_METADATA_SERVER__AUTO_JOIN: 'false' },
      },
      { name: 'orphan', deferred: true, metadataAddresses: [nowhere] },
    ],
  })
  const record = recorder(version, cluster, nowhere)
  const scene = { cluster, record, nowhere }
  await unprovisioned(scene)
  await cluster.provision({ node: 'n1', partitions: 2 })
  await cluster.waitUntilServing({ settled: false, nodes: ['n1', 'n2', 'n3'] })
  await serving(scene)
  await hungLeader(scene)
  await quorumLost(scene)
  return record.entries
}

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url))

/** A node that demands TLS, and one that demands a certificate of its clients, too. Servers know TLS since 1.7. */
const recordTls = async (): Promise<readonly RecordedError[]> => {
  const [port = 0] = await findFreePorts(1)
  const env = {
    RESTATE_TLS__MODE: 'require',
    RESTATE_TLS__CERT_FILE: pem('server.pem'),
    RESTATE_TLS__KEY_FILE: pem('server.key'),
    RESTATE_TLS__CA_FILES: JSON.stringify([pem('ca.pem')]),
    RESTATE_BIND_ADDRESS: `127.0.0.1:${port}`,
  }
  const mutual = {
    RESTATE_TLS__REQUIRE_CLIENT_AUTH: 'true',
    RESTATE_TLS__ALLOWED_SUBJECT_NAMES: '["*"]',
  }
  const entries: RecordedError[] = []
  for (const more of [{}, mutual]) {
    await using cluster = await startCluster({
      driver: 'processes',
      nodes: [
        {
          name: 'n1',
          deferred: true,
          advertisedAddress: `https://127.0.0.1:${port}`,
          env: { ...env, ...more },
        },
      ],
    })
    const node = cluster.node('n1')
    // It never answers /health without TLS: not waited for.
    const starting = node.start({ timeoutMs: 8_000 }).catch(() => undefined)
    await delay(3_000)
    const record = recorder('1.7.12', cluster, 'http://127.0.0.1:9')
    const http = `http://127.0.0.1:${port}`
    const https = `https://127.0.0.1:${port}`
    const trusted = { tls: await readTlsFiles({ ca: pem('ca.pem') }) }
    if (more === mutual) {
      await record.connection('client certificate missing', 'tls.require-client-auth', https, trusted)
    } else {
      await record.connection('plaintext towards a TLS port', 'tls.mode = require', http)
      await record.connection('authority not trusted', 'a certificate of an authority of our own', https)
    }
    entries.push(
      ...record.entries.map((entry) => ({
        ...entry,
        url: (entry.url ?? '').replace(`127.0.0.1:${port}`, '10.0.0.1:5122'),
        ...(entry.connection && {
          connection: JSON.parse(
            JSON.stringify(entry.connection).replaceAll(`127.0.0.1:${port}`, '10.0.0.1:5122'),
          ) as typeof entry.connection,
        }),
      })),
    )
    await cluster.stop()
    await starting
  }
  return entries
}

const deadAddress = async (): Promise<string> => {
  const [port] = await findFreePorts(1)
  return `http://127.0.0.1:${port}`
}

const fresh = [...(await recordLife('1.7.12')), ...(await recordTls()), ...(await recordLife('1.6.2'))]
const merged = mergeRecordings(recordedErrors, fresh)
const kept = recordedErrors.filter(
  ({ name, version, source }) =>
    source === 'recorded' && !fresh.some((entry) => entry.name === name && entry.version === version),
)
for (const { name, version } of kept) console.error(`not met this time, kept as it was: ${version} "${name}"`)
writeFileSync(new URL('recorded/errors.json', import.meta.url), `${JSON.stringify(merged, null, 2)}\n`)
