import { readFileSync } from 'node:fs'
import type { ErrorRecord } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { classifyCall } from '../src/errors/classify.ts'
import { classifyConnection } from '../src/errors/connection.ts'
import { mergeRecordings, recordedErrors, type RecordedError } from './support/recorded-errors.ts'

/** Whom the error is about, and what is said; in the message `{through}` is the peer, asked through another node. */
type Expectation = readonly [code: string, target: 'asked' | 'peer', message: string | RegExp]

/**
 * What is made of every bad ending on file, whatever version of the server it is from. `{asked}` is the asked address and
 * `{peer}` the one that the text names.
 */
const expectations: Readonly<Record<string, Expectation>> = {
  'unprovisioned, through the proxy': [
    'RP4001',
    'asked',
    '{through} says: Metadata store has not been provisioned yet',
  ],
  'unprovisioned, asked directly': [
    'RP4001',
    'asked',
    '{asked} says: Metadata store has not been provisioned yet',
  ],
  'unprovisioned, cluster health': [
    'RP4001',
    'asked',
    '{asked} says: The cluster does not seem to be provisioned yet. Try again later.',
  ],
  'orphan, asked directly': ['RP4001', 'asked', '{asked} says: Metadata store has not been provisioned yet'],
  'orphan, through the proxy': [
    'RP4001',
    'asked',
    '{through} says: Metadata store has not been provisioned yet',
  ],
  'orphan, through the proxy: a dead address': ['RP4011', 'peer', '{asked} cannot reach {peer}'],
  'orphan, cluster health': [
    'RP4001',
    'asked',
    '{asked} says: The cluster does not seem to be provisioned yet. Try again later.',
  ],
  'admin not ready': ['RP4004', 'asked', '{asked} says: svc is not ready yet'],
  'unknown kind of metadata': ['RP3002', 'asked', '{asked} says: unknown metadata kind'],
  'follower that knows the leader': [
    'RP4002',
    'asked',
    '{asked} is not the metadata leader: that is N1 at http://10.0.0.1:5122',
  ],
  'other fingerprint': [
    'RP4009',
    'asked',
    /says: rejecting request because it seems to target a different cluster: cluster fingerprint mismatch: expected \w+, got \w+$/,
  ],
  'other cluster name': [
    'RP4009',
    'asked',
    '{asked} says: rejecting request because it seems to target a different cluster: cluster name mismatch: expected recorded, got another',
  ],
  'log unknown, described': ['RP4014', 'asked', '{asked} says: Log id 4711 not found'],
  'log unknown, tail': ['RP4014', 'asked', '{asked} says: Unknown log-id'],
  'standby, asked directly': [
    'RP4007',
    'asked',
    '{asked} says: Not being part of the metadata store cluster.',
  ],
  'role admin missing': ['RP3002', 'asked', '{asked} does not serve ClusterCtrlSvc: it lacks the role admin'],
  'role log-server missing': [
    'RP3002',
    'asked',
    '{asked} does not serve LogServerSvc: it lacks the role log-server',
  ],
  'hung leader, through the proxy: no answer': [
    'RP3001',
    'asked',
    '{asked} accepted MetadataProxySvc/GetVersion and did not answer within 13000 ms',
  ],
  'hung leader, through the proxy: broken off': ['RP4012', 'peer', '{asked} gets no answer from {peer}'],
  'hung node, connected before': [
    'RP3001',
    'asked',
    '{asked} accepted NodeCtlSvc/GetIdent and did not answer within 13000 ms',
  ],
  'dead peer, through the proxy': ['RP4011', 'peer', '{asked} cannot reach {peer}'],
  'no quorum, through the proxy': ['RP4003', 'peer', '{through} knows of no metadata leader'],
  'no quorum, asked directly': ['RP4003', 'asked', '{asked} knows of no metadata leader'],
  'no quorum, log described': ['RP4003', 'peer', '{through} knows of no metadata leader'],
  'no quorum, log described: a dead peer': ['RP4011', 'peer', '{asked} cannot reach {peer}'],
  'no quorum, tail of a log': [
    'RP4013',
    'asked',
    '{asked} does not find the end of the log: no answer from N2, N3',
  ],
  'leader just elected': ['RP4005', 'asked', /says: Cannot serve read-only queries yet because/],
  'leader steps down': ['RP4006', 'asked', '{asked} says: lost leadership'],
  'metadata server stopped': ['RP4008', 'asked', '{asked} says: metadata server is shut down'],
  'no metadata server configured': ['RP4010', 'asked', '{asked} says: No known metadata server'],
  'request too large': ['RP3003', 'asked', /decoded message length too large/],
  'queries limited': ['RP3005', 'asked', /ClusterCtrlSvc\/Query/],
  'deadline of the server': [
    'RP3001',
    'asked',
    '{asked} accepted NodeCtlSvc/GetIdent and did not answer within 13000 ms',
  ],
  'already provisioned': ['RP4099', 'asked', /already been provisioned/],
  'concurrent write': ['RP4099', 'asked', /expected version 3/],
  'admin port': ['RP2303', 'asked', '{asked} answers HTTP/2, but not with gRPC (HTTP status 404)'],
  'ingress port': [
    'RP2303',
    'asked',
    '{asked} answers with application/json, not with gRPC (HTTP status 404)',
  ],
  'admin port before the node has joined': [
    'RP3001',
    'asked',
    '{asked}: it accepted the connection and stayed silent for 2000 ms',
  ],
  'hung node': ['RP3001', 'asked', '{asked}: it accepted the connection and stayed silent for 2000 ms'],
  'killed node': ['RP2101', 'asked', '{asked}: connection refused (ECONNREFUSED)'],
  'nothing listens': ['RP2101', 'asked', '{asked}: connection refused (ECONNREFUSED)'],
  'TLS towards a plaintext port': [
    'RP2201',
    'asked',
    '{asked}: it answers without TLS, and the address says https (ERR_SSL_WRONG_VERSION_NUMBER)',
  ],
  'plaintext towards a TLS port': ['RP2206', 'asked', '{asked}: it demands TLS, and the address says http'],
  'authority not trusted': [
    'RP2202',
    'asked',
    '{asked}: the certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ],
  'client certificate missing': [
    'RP2205',
    'asked',
    '{asked}: it refuses our client certificate, or that we have none (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
  ],
}

/** The page that quotes what is never an answer to us: of a code, or of a check. */
const pages: Readonly<Record<string, string>> = {
  'configuration does not parse': 'RP2101',
  'connect throttled': 'RP4011',
  'data of another cluster': 'RP4009',
  'data of another version': 'RP2101',
  'database locked': 'RP2101',
  'fingerprint changes': 'provisioning/one-cluster',
  'lost data': 'health/log-storage-intact',
  'marker of another node': 'health/log-storage-intact',
  'never provisioned': 'provisioning/nodes-find-their-cluster',
  'newer process': 'consistency/generation-current',
  'other node id': 'RP2101',
  'overlapping partitions': 'consistency/cache-matches-store',
  'port taken': 'RP2101',
  removed: 'RP2101',
  'storage of another version': 'RP2101',
  'table of a newer version': 'RP3002',
  'two of one name': 'RP2101',
  'value of an unknown codec': 'RP5001',
  'versions apart': 'consistency/envelope-version-matches-body',
}

const title = ({ name, version, source }: RecordedError): string =>
  `${name} (${version ?? 'any version'}, ${source})`
const read = recordedErrors
  .filter(({ text }) => text === undefined)
  .map((entry) => [title(entry), entry] as const)
const told = recordedErrors.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const]))

/** What the tool makes of an entry. */
const classify = ({ url = '', call, connection }: RecordedError): ErrorRecord => {
  if (connection !== undefined) return classifyConnection(url, connection)
  if (call === undefined) throw new Error('neither a call nor a connection')
  const { method, status, details, headers } = call
  return classifyCall({
    url,
    method,
    status,
    details,
    leader: headers['x-restate-known-leader'] ?? null,
    contentType: headers['content-type'] ?? null,
    undecodable: false,
    waitedMs: 13_000,
  })
}

/** The address in brackets, read anew here. */
const namedIn = (details: string): string =>
  /(?:\[|address: )(http:\/\/[\d.:]+)\//.exec(details)?.[1] ?? 'no peer is named'

const pageOf = (name: string): string => {
  const [plugin, check] = name.split('/')
  const path =
    check === undefined
      ? `docs/reference/errors/${name}.md`
      : `plugins/${plugin}/src/checks/${check}/${check}.md`
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
}

describe('a bad ending on file', () => {
  it('has an expectation, and each expectation a bad ending', () => {
    const names = [...new Set(recordedErrors.map(({ name }) => name))]
    expect(names.toSorted()).toEqual([...Object.keys(expectations), ...Object.keys(pages)].sort())
  })

  it('is from each supported version, where it can be provoked in both', () => {
    const onlyIn = (version: string) => [
      ...new Set(
        recordedErrors
          .filter(({ name, source }) => source === 'recorded' && versionsOf(name).join() === version)
          .map(({ name }) => name),
      ),
    ]
    // Servers know TLS since 1.7; what passes in milliseconds is met in one version or the other.
    const passing = new Set(['leader just elected', 'leader steps down', 'metadata server stopped'])
    expect(onlyIn('1.6.2').filter((name) => !passing.has(name))).toEqual([])
    expect(onlyIn('1.7.12').filter((name) => !passing.has(name))).toEqual([
      'authority not trusted',
      'client certificate missing',
      'plaintext towards a TLS port',
    ])
  })

  it.each(read)('%s: is reported as it is meant', (_title, entry) => {
    const { name, url = '', call } = entry
    const [code, role, text] = expectations[name] ?? ['none', 'asked', '']
    const peer = namedIn(call?.details ?? '')
    const error = classify(entry)
    expect({ code: error.code, target: error.target }).toEqual({ code, target: role === 'peer' ? peer : url })
    if (typeof text === 'string') {
      const through = peer === url ? url : `${peer}, asked through ${url},`
      expect(error.message).toBe(
        text.replaceAll('{asked}', url).replaceAll('{peer}', peer).replaceAll('{through}', through),
      )
    } else expect(error.message).toMatch(text)
  })

  it.each(read.filter(([, { call }]) => call !== undefined))('%s: keeps every layer', (_title, entry) => {
    const { url = '', call } = entry
    const { method = '', details = '' } = call ?? {}
    const peer = namedIn(details)
    expect(classify(entry).layers).toEqual([
      url,
      method,
      expect.stringMatching(/^gRPC [A-Z_]+$/),
      ...(details === '' ? [] : [details]),
      ...(peer.startsWith('http') ? [`peer ${peer}`] : []),
    ])
  })

  it.each(read.filter(([, { connection }]) => connection !== undefined))(
    '%s: keeps the layers that worked',
    (_title, entry) => {
      const { layers, message } = classify(entry)
      const what = message.slice(message.indexOf(': ') + 2)
      expect(layers.slice(0, -1)).toEqual([entry.url, ...(entry.connection?.passed ?? [])])
      expect(layers.at(-1)).toMatch(/^(DNS|TCP|TLS|HTTP\/2): /)
      expect(layers.at(-1)).toContain(what)
    },
  )

  it.each(read)('%s: is quoted on its page, for those who search for it', (_title, entry) => {
    const { code, message } = classify(entry)
    const shows = /## How it shows\n([^]*?)\n## /.exec(pageOf(code))?.[1] ?? ''
    const quoted = [...shows.matchAll(/`([^`]+)`/g)].flatMap(([, quote]) => quote ?? [])
    const raw = `${entry.call?.details ?? ''} ${nameOf(entry.call?.status)} ${message}`
    // RP4099 is what is not known.
    expect(
      code === 'RP4099' || quoted.some((quote) => quote.length > 8 && raw.includes(quote)),
      `${code}: ${raw}`,
    ).toBe(true)
  })

  it.each(told)('%s: is told of on a page, though it never reaches us', (name, text) => {
    const fragment = text
      .replace(/ '\d+'$/, '')
      .replace(/; \d+s left.*$/, '')
      .replace(/^Internal error: /, '')
    expect(pageOf(pages[name] ?? '')).toContain(fragment)
  })
})

const versionsOf = (name: string): readonly (string | null)[] =>
  recordedErrors.filter((entry) => entry.name === name).map(({ version }) => version)

const nameOf = (status: number | undefined): string => (status === 8 ? 'RESOURCE_EXHAUSTED' : '')

describe('recording again', () => {
  const entry = (name: string, url: string): RecordedError => ({
    name,
    version: '1.7.12',
    source: 'recorded',
    provoked: '',
    url,
  })

  it('replaces what was met again and keeps the rest, in order', () => {
    expect(
      mergeRecordings([entry('b', 'old'), entry('a', 'old')], [entry('c', 'new'), entry('b', 'new')]),
    ).toEqual([entry('a', 'old'), entry('b', 'new'), entry('c', 'new')])
  })
})
